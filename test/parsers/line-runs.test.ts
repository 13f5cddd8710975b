import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packLines, unpackLines } from '../../src/parsers/line-runs.ts';

const line = fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 2 ** 32 - 1 }));

describe('lines of items', () => {
  it('come back as they were', () => {
    fc.assert(fc.property(fc.array(fc.tuple(line, line), { maxLength: 200 }), (pairs) => {
      const lines = Uint32Array.from(pairs.flat());
      expect(unpackLines(packLines(lines))).toEqual(lines);
    }), { numRuns: 500 });
  });

  it('take a few bytes where items follow one another', () => {
    const lines = Uint32Array.from({ length: 20_000 }, (_, i) => 5 + 3 * (i >> 1) + (i % 2) * 2);
    expect(packLines(lines).length).toBeLessThan(12);
    expect(unpackLines(packLines(lines))).toEqual(lines);
  });
});
