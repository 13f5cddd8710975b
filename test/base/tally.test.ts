import { describe, expect, it } from 'vitest';
import { Groups, Tally } from '../../src/base/tally.ts';

describe('Tally', () => {
  it('puts the most frequent first and equal ones by key', () => {
    const tally = new Tally();
    for (const key of ['b', 'a', 'c', 'c']) tally.add(key);
    expect(tally.top(2)).toEqual([{ key: 'c', count: 2 }, { key: 'a', count: 1 }]);
  });

  it('keeps no more keys than told and says what it left out', () => {
    const tally = new Tally(2);
    for (const key of ['a', 'b', 'c', 'd', 'a']) tally.add(key);
    expect(tally.size).toBe(2);
    expect(tally.left).toBe(2);
    expect(tally.top(10)).toEqual([{ key: 'a', count: 2 }, { key: 'b', count: 1 }]);
  });

  it('is safe for keys such as __proto__', () => {
    const tally = new Tally();
    tally.add('__proto__', 3);
    expect(tally.top(1)).toEqual([{ key: '__proto__', count: 3 }]);
  });
});

describe('Groups', () => {
  it('keeps the first value and its line', () => {
    const groups = new Groups<{ text: string }>();
    groups.add('x', 5, () => ({ text: 'first' }));
    groups.add('x', 9, () => ({ text: 'second' }));
    groups.add('y', 2, () => ({ text: 'other' }), 2);
    expect(groups.top(10)).toEqual([
      { value: { text: 'other' }, count: 2, line: 2 },
      { value: { text: 'first' }, count: 2, line: 5 },
    ]);
  });

  it('makes no value once it is full', () => {
    const groups = new Groups<string>(1);
    groups.add('a', 1, () => 'a');
    expect(groups.add('b', 2, () => { throw new Error('must not be asked'); })).toBeUndefined();
    expect(groups.left).toBe(1);
  });
});
