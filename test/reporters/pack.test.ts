import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPacked, pack, unpack } from '../../src/reporters/html/pack.ts';

function again(value: unknown): unknown {
  const packed: unknown = JSON.parse(JSON.stringify(pack(value)));
  if (!isPacked(packed)) throw new Error('not packed');
  return unpack(packed);
}

describe('packing', () => {
  it('loses nothing, whatever the value', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => { expect(again(value)).toEqual(JSON.parse(JSON.stringify(value))); }));
  });

  it('keeps keys that mean something elsewhere', () => {
    const value: unknown = JSON.parse('{"__proto__": {"a": 1}, "packed": 1, "list": [{"__proto__": {"a": 1}}, -1, -2, 0, "", null]}');
    expect(JSON.stringify(again(value))).toBe(JSON.stringify(value));
  });

  it('says what repeats once', () => {
    const nodes = Array.from({ length: 1000 }, (_, i) => ({ kind: 'node', node: `a-node-with-a-name-${i}` }));
    const value = Array.from({ length: 50 }, (_, i) => ({ code: `C-${i}`, subjects: nodes }));
    expect(JSON.stringify(pack(value)).length * 20).toBeLessThan(JSON.stringify(value).length);
  });

  it.each([
    [{ packed: 1, shapes: [], pool: [], root: 0 }], [{ packed: 1, shapes: [], pool: [1], root: 0 }], [{ packed: 1, shapes: [['a']], pool: [], root: [0] }], [{ packed: 1, shapes: [], pool: [], root: [7, 'x'] }],
    [{ packed: 1, shapes: [], pool: Array.from({ length: 40 }, (_, i) => (i === 0 ? 'x' : [-1, i - 1, i - 1])), root: 39 }],
  ] as const)('refuses what it did not write, and what would grow without end (%#)', (value) => {
    expect(() => unpack(value)).toThrow(RangeError);
  });
});
