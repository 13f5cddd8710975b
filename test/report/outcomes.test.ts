import { describe, expect, it } from 'vitest';
import type { Leaf, Outcome } from '../../src/model/outcome.ts';
import { buildOutcomes } from '../../src/report/outcomes.ts';
import { leaf, node, rule } from './fixtures.ts';

function reasonOf(parts: { readonly state: 'clear' | 'not-applicable' | 'errored'; readonly reason: string; readonly leaves: readonly Leaf[] }): string | undefined {
  const outcome: Outcome = { code: 'KPR-001', subject: node('a'), ...parts };
  return buildOutcomes([outcome], [rule({ code: 'KPR-001' })])[0]?.reason;
}

describe('the reason why a rule is silent', () => {
  const holds: Leaf = { ...leaf, say: 'routing is native' };
  const fails: Leaf = { ...leaf, say: 'the mode is Partial', truth: 'false' };

  it('does not read as if the condition held', () => {
    expect(reasonOf({ state: 'clear', reason: 'the mode is Partial', leaves: [holds, fails] })).toBe('not so: the mode is Partial');
    expect(reasonOf({ state: 'not-applicable', reason: 'the mode is Partial', leaves: [fails] })).toBe('not so: the mode is Partial');
    expect(reasonOf({ state: 'clear', reason: 'all 3 items, the first: the mode is Partial', leaves: [fails] })).toBe('all 3 items, the first: not so: the mode is Partial');
  });

  it('stays as it is when it is no condition that failed', () => {
    expect(reasonOf({ state: 'clear', reason: 'held back: routing is native', leaves: [fails, { ...holds, role: 'unless' }] })).toBe('held back: routing is native');
    expect(reasonOf({ state: 'clear', reason: 'nothing to judge', leaves: [] })).toBe('nothing to judge');
    expect(reasonOf({ state: 'errored', reason: 'the mode is Partial', leaves: [fails] })).toBe('the mode is Partial');
  });
});
