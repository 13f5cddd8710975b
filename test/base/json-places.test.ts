import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { jsonPlaces } from '../../src/base/json-places.ts';
import { splitLines } from '../../src/base/lines.ts';

describe('jsonPlaces', () => {
  it('knows the line of each key and element', () => {
    const text = '{\n  "a": {\n    "b": [\n      1,\n      {"c": "x,{y"}\n    ]\n  },\n  "d\\"e": null\n}\ntail';
    expect([...jsonPlaces(splitLines(text))]).toEqual([['a', 2], ['a.b', 3], ['a.b[0]', 4], ['a.b[1]', 5], ['a.b[1].c', 5], ['de', 8]]);
  });

  it('finds every field of any object, pretty-printed or not', () => {
    const simple = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.array(fc.integer())));
    fc.assert(fc.property(simple, fc.boolean(), (value, pretty) => {
      const text = pretty ? JSON.stringify(value, null, 2) : JSON.stringify(value);
      const places = jsonPlaces(splitLines(text));
      for (const key of Object.keys(value)) {
        const line = text.split('\n')[(places.get(key) ?? 0) - 1] ?? '';
        expect(line).toContain(`"${key}":`);
      }
    }));
  });

  it('survives any text', () => {
    fc.assert(fc.property(fc.string(), (text) => { jsonPlaces(splitLines(text)); }));
  });
});
