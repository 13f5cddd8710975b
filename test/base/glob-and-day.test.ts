import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDay } from '../../src/base/day.ts';
import { fitsGlob } from '../../src/base/glob.ts';

describe('fitsGlob', () => {
  it.each([
    ['*', ''], ['*', 'x'], ['node-*', 'node-12'], ['*-pool-?', 'eu-pool-3'], ['a*b*c', 'a12b34c'], ['node-1', 'node-1'], ['**', 'x'], ['a.c', 'a.c'],
  ])('%s fits %j', (glob, text) => { expect(fitsGlob(glob, text)).toBe(true); });

  it.each([
    ['node-1', 'node-12'], ['node-?', 'node-'], ['a*b', 'a12'], ['NODE', 'node'], ['', 'x'], ['a.c', 'abc'], ['[ab]', 'a'],
  ])('%s does not fit %j', (glob, text) => { expect(fitsGlob(glob, text)).toBe(false); });

  it('agrees with a plain definition', () => {
    const slow = (g: string, t: string): boolean => g === '' ? t === '' : g[0] === '*' ? slow(g.slice(1), t) || (t !== '' && slow(g, t.slice(1))) : t !== '' && (g[0] === '?' || g[0] === t[0]) && slow(g.slice(1), t.slice(1));
    const text = (letters: string): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom(...letters.split(',')), maxLength: 9 });
    fc.assert(fc.property(text('a,b,*,?'), text('a,b'), (glob, word) => fitsGlob(glob, word) === slow(glob, word)), { seed: 4 });
  });

  it('is not slow on a hostile glob', () => {
    expect(fitsGlob(`${'*a'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
  });
});

describe('readDay', () => {
  it.each([['2026-12-31', '2026-12-31'], [' 2028-02-29 ', '2028-02-29'], ['2026-12-31T23:59:59Z', '2026-12-31'], ['2026-12-31T00:30:00+02:00', '2026-12-31']])('reads %j', (text, day) => { expect(readDay(text)).toBe(day); });
  it.each(['', 'soon', '31.12.2026', '2026-13-01', '2026-02-30', '2027-02-29', '2026-1-1', '20261231', '2026-12-31 or so'])('refuses %j', (text) => { expect(readDay(text)).toBeUndefined(); });
});
