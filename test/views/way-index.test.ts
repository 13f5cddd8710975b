import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains, type Cidr, parseCidr } from '../../src/base/cidr.ts';
import { type Way, WayIndex } from '../../src/views/routes/table.ts';

const cidr = (text: string): Cidr => {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
};
const networks = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 32 })).map(([a, b, bits]) => cidr(`10.${String(a)}.${String(b)}.0/${String(bits)}`)),
  fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 128 })).map(([a, bits]) => cidr(`fd00:${String(a)}::/${String(bits)}`)),
);

describe('the index of routes', () => {
  it('finds what a search through all of them finds, in the same order', () => {
    fc.assert(fc.property(fc.array(networks, { maxLength: 40 }), networks, (list, asked) => {
      const ways = list.map((to, i): Way => ({ to, via: [], dev: `eth${String(i)}`, table: 'main', refuses: false, places: [] }));
      const slow = ways.filter((w) => contains(w.to, asked) || contains(asked, w.to)).sort((a, b) => b.to.bits - a.to.bits);
      expect(new WayIndex(ways).overlapping(asked).map((w) => w.dev)).toEqual(slow.map((w) => w.dev));
    }), { numRuns: 500 });
  });
});
