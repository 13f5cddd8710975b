import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonElements } from '../../src/base/json-elements.ts';
import { splitLines } from '../../src/base/lines.ts';

function read(text: string): { values: unknown[]; places: string[]; broken: string[]; others: number[] } {
  const { elements, broken, others } = jsonElements(splitLines(text));
  return {
    values: elements.map((e) => e.value), places: elements.map((e) => `${e.start}-${e.end}`),
    broken: broken.map(({ place, why }) => `${place.start}-${place.end} ${why}`), others: others.map((l) => l.n),
  };
}

describe('jsonElements', () => {
  it('takes an array on one line apart', () => {
    expect(read('[{"a":1},{"b":[2,{"c":"]}"}]}]').values).toEqual([{ a: 1 }, { b: [2, { c: ']}' }] }]);
  });

  it('reads objects one after another, pretty-printed or not', () => {
    const { values, places } = read('{"a":1}\n{\n  "b": "x\\"}"\n}\n\n{"c":3}');
    expect(values).toEqual([{ a: 1 }, { b: 'x"}' }, { c: 3 }]);
    expect(places).toEqual(['1-1', '2-4', '6-6']);
  });

  it('keeps what stands before a cut and says where it is', () => {
    const { values, broken } = read('[{"a":1},\n{"b":2},\n{"c":');
    expect(values).toEqual([{ a: 1 }, { b: 2 }]);
    expect(broken).toEqual(['3-3 the text ends inside this value']);
  });

  it('tells text around the JSON from it', () => {
    const { values, others } = read('level=warning msg="{x"\n[\n{"a":1}\n]\nbye');
    expect(values).toEqual([{ a: 1 }]);
    expect(others).toEqual([1, 5]);
  });

  it('reports what is no JSON without losing the rest', () => {
    const { values, broken } = read('{a:1}\n{"b":2}');
    expect(values).toEqual([{ b: 2 }]);
    expect(broken).toEqual(['1-1 no valid JSON']);
  });

  it('finds every element of any array, however it is printed', () => {
    fc.assert(fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), fc.constantFrom(0, 1, 4), (list, indent) => {
      const plain: unknown = JSON.parse(JSON.stringify(list));
      const lines = JSON.stringify(list, null, indent).split('\n').map((text, i) => ({ n: i + 1, text }));
      expect(jsonElements(lines).elements.map((e) => e.value)).toEqual(plain);
    }));
  });
});
