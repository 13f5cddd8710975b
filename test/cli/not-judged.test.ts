import { describe, expect, it } from 'vitest';
import { loadAllRules } from '../../src/cli/rule-files.ts';
import { readNotJudged } from '../../src/cli/not-judged.ts';
import { run } from './run.ts';

describe('what cannot be judged', () => {
  it('names no code that is a rule, and none twice', async () => {
    const codes = (await readNotJudged()).map((n) => n.code);
    const rules = new Set((await loadAllRules([])).map((r) => r.rule.code));
    expect(codes.filter((c) => rules.has(c))).toEqual([]);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.length).toBeGreaterThan(10);
  });

  it('is listed with the reason, within the width of the terminal', async () => {
    const { code, out } = await run('rules', '--not-judged');
    expect(code).toBe(0);
    expect(out).toMatch(/^VER-006 {2}Minor versions were skipped/m);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('is there as JSON', async () => {
    const { out } = await run('rules', '--not-judged', '-f', 'json');
    expect((JSON.parse(out) as { code: string }[]).map((n) => n.code)).toContain('VER-006');
  });
});
