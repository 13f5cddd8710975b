import { byText } from '../base/sort.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ExpectedInput } from '../model/report.ts';
import type { Snapshot } from '../model/snapshot.ts';

/**
 * The inputs each dump should hold, with the rules that could not be judged for want of them. `outcomes` are those of each
 * snapshot, in the order of the snapshots.
 */
export function expectedInputs(snapshots: readonly Snapshot[], outcomes: readonly (readonly Outcome[])[]): ExpectedInput[] {
  return snapshots.flatMap((snapshot, i) => {
    const blind = blindRules(outcomes[i] ?? []);
    return (snapshot.expected ?? []).map((entry) => ({
      ...entry, blinds: entry.state === 'collected' ? [] : blind(entry.input, entry.node), ...(snapshots.length > 1 ? { dump: snapshot.root } : {}),
    }));
  });
}

/** Codes of the rules that miss an input on a node; a rule about the cluster misses it on every node. */
function blindRules(outcomes: readonly Outcome[]): (input: string, node: string | undefined) => string[] {
  const codes = new Map<string, Set<string>>();
  for (const outcome of outcomes) {
    if (outcome.state !== 'inconclusive') continue;
    for (const { input } of outcome.missing) {
      const key = JSON.stringify([input, outcome.subject.node ?? '']);
      const set = codes.get(key) ?? new Set<string>();
      codes.set(key, set.add(outcome.code));
    }
  }
  const at = (input: string, node: string): string[] => [...codes.get(JSON.stringify([input, node])) ?? []];
  return (input, node) => {
    const found = node === undefined ? all(codes, input) : [...at(input, node), ...at(input, '')];
    return [...new Set(found)].sort(byText);
  };
}

function all(codes: ReadonlyMap<string, ReadonlySet<string>>, input: string): string[] {
  const start = `[${JSON.stringify(input)},`;
  return [...codes].flatMap(([key, set]) => (key.startsWith(start) ? [...set] : []));
}

/** Inputs of one kind that are not there for one reason, over all nodes. */
export interface ExpectedGroup {
  readonly input: string;
  readonly state: ExpectedInput['state'];
  /** Different sentences about it. */
  readonly reasons: readonly string[];
  readonly collect: string;
  /** Empty for inputs of the cluster. */
  readonly nodes: readonly string[];
  readonly blinds: readonly string[];
}

/** What should be there and is not, the input that blinds most rules first. */
export function groupLacking(expected: readonly ExpectedInput[]): ExpectedGroup[] {
  const groups = new Map<string, ExpectedInput[]>();
  for (const entry of expected) {
    if (entry.state !== 'failed' && entry.state !== 'absent') continue;
    const key = JSON.stringify([entry.input, entry.state, entry.dump ?? '']);
    const list = groups.get(key);
    if (list === undefined) groups.set(key, [entry]);
    else list.push(entry);
  }
  const merged = [...groups.values()].flatMap((entries): ExpectedGroup[] => {
    const [first] = entries;
    if (first === undefined) return [];
    return [{
      input: first.input, state: first.state, collect: first.collect,
      reasons: [...new Set(entries.flatMap((e) => e.reason ?? []))], nodes: entries.flatMap((e) => e.node ?? []),
      blinds: [...new Set(entries.flatMap((e) => e.blinds))].sort(byText),
    }];
  });
  return merged.sort((a, b) => b.blinds.length - a.blinds.length || byText(a.input, b.input) || byText(a.state, b.state));
}
