import { describe, expect, it } from 'vitest';
import { intField, fieldsOf, readJsonText } from '../../src/base/json-text.ts';
import { linesOf } from '../contract/example.ts';

describe('readJsonText', () => {
  it('finds the value between warnings and says on which lines each element stands', () => {
    const found = readJsonText(linesOf('[warning] old flag\nlevel=info msg=x\n[\n  {"a": "]["},\n  {\n    "a": 2\n  }\n]\n> trailer\n'));
    expect(found).toMatchObject({ value: [{ a: '][' }, { a: 2 }], start: 3, end: 8, elements: [{ start: 4, end: 4 }, { start: 5, end: 7 }] });
    expect(found?.other.map((line) => line.n)).toEqual([1, 2, 9]);
  });

  it('gives nothing for a cut value', () => {
    expect(readJsonText(linesOf('[\n  {"a": 1},\n  {"a"'))).toBeUndefined();
  });

  it('reads fields without touching prototypes', () => {
    const fields = fieldsOf(JSON.parse('{"__proto__": 1, "n": "12"}'));
    expect([fields.get('__proto__'), intField(fields, 'n'), intField(fields, 'toString')]).toEqual([1, 12, undefined]);
  });
});
