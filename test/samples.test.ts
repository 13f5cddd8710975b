import { describe, expect, it } from 'vitest';
import { buildStory, readStory, storyNames } from '../scripts/stories.ts';
import { memoryTree } from '../src/archive/memory.ts';
import { analyze } from '../src/pipeline.ts';
import { loadAllRules } from '../src/cli/rule-files.ts';

const rules = await loadAllRules([]);

describe.each(storyNames())('sample %s', (name) => {
  const story = readStory(name);

  it('tells what its story says, and nothing else at warning or above', async () => {
    const report = await analyze([memoryTree(`${name}.zip`, buildStory(name))], { rules, toolVersion: 'test' });
    const loud = report.findings.filter((f) => f.severity !== 'info').map((f) => ({
      code: f.code, severity: f.severity,
      nodes: [...new Set(f.subjects.flatMap((s) => s.node ?? []))].sort(),
    }));
    const wanted = story.expect.findings.map((f) => ({ ...f, nodes: f.nodes ?? loud.find((l) => l.code === f.code)?.nodes ?? [] }));
    const key = (f: { code: string; severity: string }): string => `${f.code} ${f.severity}`;
    expect(loud.sort((a, b) => (key(a) < key(b) ? -1 : 1))).toEqual(wanted.sort((a, b) => (key(a) < key(b) ? -1 : 1)));
    for (const code of story.expect.info) expect(report.findings.map((f) => f.code)).toContain(code);
  });

  it('is understood line by line', async () => {
    const report = await analyze([memoryTree(`${name}.zip`, buildStory(name))], { rules, toolVersion: 'test' });
    const unread = report.coverage.files.filter((f) => !['parsed', 'unavailable'].includes(f.status)).map((f) => `${f.path}: ${f.status} ${f.problems.map((p) => p.message).join('; ')}`);
    expect(unread).toEqual([]);
    expect(report.summary.outcomes.errored).toBe(0);
  });

  it('gives the same bytes each time', async () => {
    const once = await analyze([memoryTree(`${name}.zip`, buildStory(name))], { rules, toolVersion: 'test' });
    const again = await analyze([memoryTree(`${name}.zip`, buildStory(name))], { rules, toolVersion: 'test' });
    expect(JSON.stringify(again)).toBe(JSON.stringify(once));
  });
});
