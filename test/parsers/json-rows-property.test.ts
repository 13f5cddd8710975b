import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitLines } from '../../src/base/lines.ts';
import { arrayRows } from '../../src/parsers/array-json.ts';
import { listingRows } from '../../src/parsers/map-json.ts';

const word = fc.stringMatching(/^[\w:./=<>& -]{1,20}$/).filter((text) => text.trim() === text);
const listing = fc.dictionary(word, fc.array(word, { minLength: 1, maxLength: 3 }), { minKeys: 1, maxKeys: 6 }).filter((map) => !Object.keys(map).includes('__proto__'));

describe('rows of a listing in JSON', () => {
  it('are one for each value, under its key, on its own line', () => {
    fc.assert(fc.property(listing, fc.boolean(), (map, pretty) => {
      // Go escapes these three
      const text = (pretty ? JSON.stringify(map, null, 2) : JSON.stringify(map)).replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
      const rows = listingRows(splitLines(text));
      expect(rows.map((row) => row.text)).toEqual(Object.entries(map).flatMap(([key, values]) => values.map((value) => `${key}   ${value}`)));
      if (pretty) expect(new Set(rows.map((row) => row.n)).size).toBe(rows.length);
    }));
  });

  it('leave a table as it is', () => {
    fc.assert(fc.property(fc.array(fc.stringMatching(/^[A-Z][\w .:-]{0,30}$/), { minLength: 1 }), (texts) => {
      const lines = splitLines(texts.join('\n'));
      expect(listingRows(lines)).toEqual(lines);
      expect(arrayRows(lines, () => 'x')).toEqual(lines);
    }));
  });

  it('survive any text and any cut', () => {
    fc.assert(fc.property(fc.string(), listing, fc.nat(200), (text, map, at) => {
      listingRows(splitLines(`{${text}`));
      listingRows(splitLines(JSON.stringify(map, null, 2).slice(0, at)));
      arrayRows(splitLines(`[{${text}`), () => undefined);
    }));
  });
});

describe('rows of an array in JSON', () => {
  it('come in order, each from its element', () => {
    fc.assert(fc.property(fc.array(fc.record({ id: fc.nat(), name: word }), { minLength: 1, maxLength: 8 }), fc.boolean(), (all, pretty) => {
      const rows = arrayRows(splitLines(pretty ? JSON.stringify(all, null, 2) : JSON.stringify(all)), (value) => JSON.stringify(value));
      expect(rows.map((row) => JSON.parse(row.text) as unknown)).toEqual(all);
    }));
  });
});
