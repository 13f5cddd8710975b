import type { RuleRecord } from '../../parsers/iptables-save/schema.ts';

/** A rule that changes the source of what passes it, with the source its way there asks for. */
export interface Reached {
  readonly index: number;
  readonly rule: RuleRecord;
  /** Source that the rule or a jump to it asks for; undefined for any. */
  readonly source: string | undefined;
  readonly out: string | undefined;
  /** What rules before it let go: pairs of source and destination, undefined for any. */
  readonly spared: readonly Spared[];
}

export interface Spared { readonly source: string | undefined; readonly destination: string }
interface Way { readonly chain: string; readonly source: string | undefined; readonly out: string | undefined; readonly spared: readonly Spared[] }

const CHANGING: ReadonlySet<string> = new Set(['MASQUERADE', 'SNAT', 'NETMAP']);
/** Chains of other programs are shallow. */
const DEPTH = 4;
/** Rules looked at, over all ways: a made-up table must not cost more. */
const MAX_LOOKS = 200_000;
const MAX_SPARED = 50;

/** Rules of one nat table that traffic of any kind meets on its way out, without those that ask for marks, sets or ports. */
export function changingRules(rules: readonly RuleRecord[], dump: number): Reached[] {
  const byChain = new Map<string, { readonly index: number; readonly rule: RuleRecord }[]>();
  rules.forEach((rule, index) => {
    if (rule.table !== 'nat' || rule.dump !== dump) return;
    const list = byChain.get(rule.chain);
    if (list === undefined) byChain.set(rule.chain, [{ index, rule }]);
    else list.push({ index, rule });
  });
  const found = new Map<number, Reached>();
  let ways: readonly Way[] = [{ chain: 'POSTROUTING', source: undefined, out: undefined, spared: [] }];
  let looks = 0;
  for (let depth = 0; depth < DEPTH && ways.length > 0; depth++) {
    const next: Way[] = [];
    for (const way of ways) {
      const list = byChain.get(way.chain) ?? [];
      looks += list.length;
      if (looks > MAX_LOOKS) return [...found.values()];
      next.push(...follow(way, list, found).filter((w) => byChain.has(w.chain)));
    }
    ways = next;
  }
  return [...found.values()];
}

/** Takes the rules of one chain in their order; gives the chains they lead to. */
function follow(way: Way, list: readonly { readonly index: number; readonly rule: RuleRecord }[], found: Map<number, Reached>): Way[] {
  const next: Way[] = [];
  let spared = way.spared;
  for (const { index, rule } of list) {
    if (rule.target === undefined || isNarrow(rule)) continue;
    const source = positive(rule, 'src') ?? way.source;
    const out = positive(rule, 'outInterface') ?? way.out;
    if (CHANGING.has(rule.target)) found.set(index, { index, rule, source, out, spared });
    else if (rule.target !== 'RETURN' && rule.target !== 'ACCEPT') next.push({ chain: rule.target, source, out, spared });
    else if (rule.dst !== undefined && !rule.not.includes('dst') && spared.length < MAX_SPARED) spared = [...spared, { source: positive(rule, 'src'), destination: rule.dst }];
  }
  return next;
}

/** Asks for more than addresses and devices, so that it is made for some traffic alone. */
function isNarrow(rule: RuleRecord): boolean {
  return rule.marks.length > 0 || rule.sets.length > 0 || rule.matches.length > 0 || rule.ctstate.length > 0 || rule.proto !== undefined
    || rule.sport !== undefined || rule.dport !== undefined || rule.dports !== undefined || rule.srcType !== undefined || rule.inInterface !== undefined
    || rule.not.includes('src');
}

function positive(rule: RuleRecord, field: 'src' | 'outInterface'): string | undefined {
  return rule.not.includes(field) ? undefined : rule[field];
}
