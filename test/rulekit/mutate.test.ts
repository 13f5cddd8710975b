import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../src/engine/cel.ts';
import { bare, printNode } from '../../src/engine/print.ts';
import { changesOf } from '../../src/rulekit/mutants.ts';
import { mutateRule } from '../../src/rulekit/mutate.ts';
import { configCase, NO_CONFIG, smallRule } from './small-rule.ts';

function changes(source: string): string[] {
  const parsed = parseExpression(source);
  if (!('run' in parsed)) throw new Error(parsed.message);
  return changesOf(parsed.node).map((c) => c.what);
}

describe('changes of an expression', () => {
  it('moves a bound one to each side', () => {
    expect(changes('n > 3')).toEqual(['n > 3 -> n >= 3', 'n > 3 -> n > 4']);
    expect(changes('3 <= n')).toEqual(['3 <= n -> 3 < n', '3 <= n -> 2 <= n']);
    expect(changes('n == 3')).toEqual(['n == 3 -> n != 3', 'n == 3 -> n == 4']);
  });

  it('leaves out each link of a chain once and ties the chain the other way', () => {
    expect(changes('a && b && c')).toEqual(['a left out', 'b left out', 'c left out', '&& -> || in a && b && c']);
  });

  it('changes texts, loops, choices and has()', () => {
    expect(changes('x.exists(e, e.n == "up")')).toEqual(['x.exists(e, e.n == "up") -> x.all(e, e.n == "up")', 'e.n == "up" -> e.n != "up"', '"up" -> "~"']);
    expect(changes('x.filter(e, e.up)')).toEqual(['x.filter(e, e.up) -> x']);
    expect(changes('c ? a : b')).toEqual(['c ? a : b -> a', 'c ? a : b -> b']);
    expect(changes('has(x.y)')).toEqual(['has(x.y) -> !has(x.y)']);
  });

  it('tells equal changes at two places apart', () => {
    expect(changes('(a || b) && (c || a)')).toEqual([
      'a || b left out', 'c || a left out', '&& -> || in (a || b) && (c || a)', 'a left out', 'b left out', '|| -> && in a || b',
      'c left out', 'a left out (2)', '|| -> && in c || a',
    ]);
  });
});

describe('printing an expression', () => {
  it.each(['(a || b) && !c', 'a.b["x"].exists(e, e > 2.5) ? "it\'s \\"q\\"" : y', '-a + b * (c - 1)', 'x in ["a", "b"]', '{"a": [1, 2.0], "b": null}'])('keeps the meaning of %s', (source) => {
    const once = parseExpression(source);
    if (!('run' in once)) throw new Error(once.message);
    const printed = bare(printNode(once.node));
    const again = parseExpression(printed);
    if (!('run' in again)) throw new Error(`${printed}: ${again.message}`);
    expect(bare(printNode(again.node))).toBe(printed);
    const context = { a: 2, b: 3, c: false, y: 'no', x: 'a' };
    const value = (e: typeof once): unknown => { try { return e.run(context); } catch (error) { return error instanceof Error ? error.name : error; } };
    expect(value(again)).toEqual(value(once));
  });
});

const RULE = `inputs: { required: [config] }
when:
  - { is: config.debug, say: debugging is on }
  - { is: 'config.clusterName == "lab"', say: it is the lab }`;

describe('mutating a rule', () => {
  it('finds the missing case and tells the line', async () => {
    const { rule, folder } = smallRule(RULE, {
      'fires-on': configCase(['debug: "true"'], 'state: fired'), 'silent-off': configCase(['debug: "false"'], 'state: clear'), 'inconclusive-none': NO_CONFIG,
    });
    const report = await mutateRule(rule, folder);
    expect(report.survivors).toEqual([{ path: folder.rule.path, line: 10, at: 'when[1]', change: 'left out' }]);
    expect(report.killed).toBe(report.total - 1);
  });

  it('takes a declared equivalent out of the count, and refuses a declaration that is not true', async () => {
    const cases = { 'fires-on': configCase(['debug: "true"'], 'state: fired'), 'silent-off': configCase(['debug: "false"'], 'state: clear') };
    const declaration = (at: string, change: string): string => `- at: ${at}\n  change: ${change}\n  reason: every cluster of this test is the lab\n`;
    const good = smallRule(RULE, { ...cases, 'equivalent-mutants': declaration('when[1]', 'left out') });
    const declared = await mutateRule(good.rule, good.folder);
    expect(declared.survivors).toEqual([]);
    expect(declared.declared.map((d) => d.at)).toEqual(['when[1]']);
    expect(declared.killed).toBe(declared.total);
    const bad = smallRule(RULE, { ...cases, 'equivalent-mutants': declaration('when[0]', 'left out') + declaration('when[7]', 'left out') });
    expect((await mutateRule(bad.rule, bad.folder)).faults).toEqual([
      'declared equivalent, but a case tells it from the rule: when[0]: left out', 'declared equivalent, but there is no such variant: when[7]: left out',
    ]);
  });

  it('does not score a rule whose cases fail already', async () => {
    const { rule, folder } = smallRule(RULE, { 'fires-on': configCase(['debug: "false"'], 'state: fired') });
    const report = await mutateRule(rule, folder);
    expect(report.total).toBe(0);
    expect(report.faults.join()).toContain('expected fired, got clear');
  });
});
