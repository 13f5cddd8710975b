import { describe, expect, it } from 'vitest';
import { judge } from '../../src/engine/judge.ts';
import { parseExpression } from '../../src/engine/cel.ts';
import { MOST_STEPS, withBudget } from '../../src/engine/cost.ts';
import { fakeBook, loaded } from './fake.ts';

function evaluate(source: string, context: Record<string, unknown>, steps?: number): unknown {
  const parsed = parseExpression(source);
  if (!('run' in parsed)) throw new Error(parsed.message);
  try {
    return withBudget(() => parsed.run(context), steps);
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

const list = Array.from({ length: 100 }, (_, i) => i);

describe('the budget of a rule', () => {
  it('counts the turns of loops by the size of what they do, the same every time', () => {
    // x > 200.0 has three parts, and nothing ends the loop early.
    const run = (steps: number): unknown => evaluate('l.exists(x, x > 200.0)', { l: list }, steps);
    expect([run(300), run(300), run(299), run(299)]).toEqual([false, false, 'it takes more than 299 steps on this input', 'it takes more than 299 steps on this input']);
  });

  it('is not swallowed by an "or", nor by a loop that passes over errors', () => {
    expect(evaluate('l.exists(x, l.exists(y, x + y > 500.0)) || true', { l: list }, 1000)).toBe('it takes more than 1000 steps on this input');
    expect(evaluate('l.exists(x, x.none == 1 || l.all(y, y >= 0.0))', { l: list }, 100)).toBe('it takes more than 100 steps on this input');
  });

  it('counts what functions do to long texts and lists', () => {
    expect(evaluate('t.matches("^b")', { t: 'a'.repeat(8000) }, 900)).toContain('more than 900 steps');
    expect(evaluate('t.replace("a", t)', { t: 'a'.repeat(5000) })).toContain('text of');
    expect(evaluate('l.map(x, l).flatten()', { l: list }, 5000)).toContain('more than 5000 steps');
    expect(evaluate('t + t', { t: 'a'.repeat(200_000) })).toContain('a text of more than 262144 characters');
  });

  it('ends a rule as errored, with the reason, and leaves the others alone', () => {
    const [cruel] = loaded(`inputs: { required: [endpoint-list] }
when:
  - { is: 'endpointList.endpoints.exists(a, endpointList.endpoints.exists(b, a.id + b.id < 0))', say: a pair is negative }`);
    if (cruel === undefined) throw new Error('no rule');
    const endpoints = Array.from({ length: 1500 }, (_, id) => ({ id, state: 'ready', backends: [] }));
    const [first] = judge([cruel], fakeBook({ 'endpoint-list': { data: { endpoints } } }));
    expect(first?.state).toBe('errored');
    expect(first?.state === 'errored' ? first.reason : '').toContain(`it takes more than ${String(MOST_STEPS)} steps on this input`);
  });
});
