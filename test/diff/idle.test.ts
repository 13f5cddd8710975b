import { describe, expect, it } from 'vitest';
import { buildStory, storyNames } from '../../scripts/stories.ts';
import { memoryTree } from '../../src/archive/memory.ts';
import { loadAllRules } from '../../src/cli/rule-files.ts';
import { compareInputs } from '../../src/comparison.ts';
import type { Diff } from '../../src/model/diff.ts';
import { laterDump } from './later.ts';

const rules = await loadAllRules([]);

function compare(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): Promise<Diff> {
  return compareInputs({ trees: [memoryTree('before.zip', before)] }, { trees: [memoryTree('after.zip', after)] }, { rules, toolVersion: 'test', failOn: 'info' });
}

describe.each(storyNames())('sample %s, idle for a day', (name) => {
  it('differs in nothing', async () => {
    const files = buildStory(name);
    const later = laterDump(files);
    expect(Object.keys(later)).not.toEqual(Object.keys(files));
    const diff = await compare(files, later);
    expect(diff.findings.filter((f) => f.kind !== 'not-comparable')).toEqual([]);
    expect(diff.facets.flatMap((f) => f.changes.map((c) => `${f.id} ${c.kind} ${c.item} ${c.field ?? ''} ${c.before ?? ''} ${c.after ?? ''} ${JSON.stringify([c.added, c.removed])}`))).toEqual([]);
    expect(diff.notComparable).toEqual([]);
    expect(diff.summary.worse).toBe(false);
    expect(diff.facets.reduce((sum, f) => sum + f.items, 0)).toBeGreaterThan(100);
  });
});

it('gives the same bytes each time', async () => {
  const [a, b] = [buildStory('healthy'), buildStory('partial-kpr')];
  expect(JSON.stringify(await compare(a, b))).toBe(JSON.stringify(await compare(a, b)));
});
