import { describe, expect, it } from 'vitest';
import { buildStory } from '../../scripts/stories.ts';
import { memoryTree } from '../../src/archive/memory.ts';
import { loadAllRules } from '../../src/cli/rule-files.ts';
import { judge } from '../../src/engine/judge.ts';
import type { Fact, FactBook } from '../../src/model/fact.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { readFile } from '../../src/parsers/read-file.ts';
import { parsers } from '../../src/parsers/registry.gen.ts';
import { factBook } from '../../src/pipeline.ts';
import { assemble, type ReadEntry } from '../../src/snapshot/assemble.ts';
import { views } from '../../src/views/registry.gen.ts';

const rules = await loadAllRules([]);
const VIEWS = new Set<string>(views.map((v) => v.id));

interface Judged { readonly book: FactBook; readonly outcomes: readonly Outcome[] }

async function read(story: string): Promise<ReadEntry[]> {
  const entries: ReadEntry[] = [];
  for await (const file of memoryTree(story, whole(buildStory(story))).files()) entries.push({ path: file.path, size: file.size, ...(await readFile(file, parsers)) });
  return entries;
}

/** Pods carry the environment of their template, also where a sample shows it in the template alone. */
function whole(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, !path.includes('/k8s-pods-') || text.includes('KUBERNETES_SERVICE_HOST') ? text
    : text.replace(/^( +)- (image: \S+)\n +(name: cilium-agent)$/gm, '$1- env:\n$1  - name: KUBERNETES_SERVICE_HOST\n$1    value: 192.0.2.10\n$1  $2\n$1  $3')]));
}

function judged(entries: readonly ReadEntry[]): Judged {
  const [snapshot] = assemble(entries, parsers, []);
  if (snapshot === undefined) throw new Error('no snapshot');
  const book = factBook(snapshot);
  return { book, outcomes: judge(rules, book) };
}

const placeOf = ({ code, subject }: Outcome): string => `${code} ${subject.node ?? ''}`;
const keyOf = (outcome: Outcome): string => `${placeOf(outcome)} ${JSON.stringify(outcome.subject)}`;

function shownBy(fact: Fact): string {
  return JSON.stringify(fact.state === 'present' ? [fact.data, fact.whole] : fact.missing);
}

/** The outcome says that it lacks what the file held: the parser by name, or a view that came out different without it. */
function names(outcome: Outcome, lost: readonly string[], before: Judged, after: Judged): boolean {
  if (outcome.state !== 'inconclusive') return false;
  const { node } = outcome.subject;
  return outcome.missing.some(({ input }) => lost.includes(input) || (VIEWS.has(input) && shownBy(before.book.get(input, node)) !== shownBy(after.book.get(input, node))));
}

/** What changed in a way that the loss of a file must not cause. */
function faults(before: Judged, after: Judged, lost: readonly string[]): string[] {
  const had = new Map(before.outcomes.map((o) => [keyOf(o), o]));
  const firedAt = new Set(before.outcomes.filter((o) => o.state === 'fired').map(placeOf));
  const lacking = new Set(after.outcomes.filter((o) => names(o, lost, before, after)).map(placeOf));
  const found: string[] = [];
  for (const outcome of after.outcomes) {
    if (had.get(keyOf(outcome))?.state === outcome.state) continue;
    // The same finding may have to call its subject by another name: a device where the list of endpoints is gone.
    if (outcome.state === 'fired' && firedAt.has(placeOf(outcome))) continue;
    if (!names(outcome, lost, before, after)) found.push(`${keyOf(outcome)}: ${had.get(keyOf(outcome))?.state ?? 'nothing'} became ${outcome.state}`);
  }
  const still = new Set(after.outcomes.map(placeOf));
  for (const [key, outcome] of had) if (!still.has(placeOf(outcome)) && !lacking.has(placeOf(outcome))) found.push(`${key}: ${outcome.state} is gone`);
  return found;
}

describe.each(['healthy', 'partial-kpr'])('without any one file, the sample %s', (story) => {
  it('keeps its nodes, gives no new finding, and changes only outcomes that lack that input, each to inconclusive', async () => {
    const entries = await read(story);
    const before = judged(entries);
    const found: string[] = [];
    for (const gone of entries) {
      const after = judged(entries.filter((e) => e !== gone));
      expect(after.book.nodes, gone.path).toEqual(before.book.nodes);
      found.push(...faults(before, after, gone.documents.map((d) => d.parser)).map((fault) => `${gone.path}: ${fault}`));
    }
    expect(found).toEqual([]);
  });
});
