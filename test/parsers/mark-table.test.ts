import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mark } from '../../src/model/document.ts';
import { MarkTable, ReadMarks } from '../../src/parsers/mark-table.ts';

const keys = fc.oneof(
  fc.constantFrom('', 'a', 'a.b', 'values.x[y', 'x[01]', 'x[1', 'x[]', 'x[1][2]', 'odd\nkey', '[0]', '[1].a', 'list[123456789]', 'list[1234567890]'),
  fc.tuple(fc.constantFrom('list', 'other', 'a.list'), fc.nat({ max: 60 }), fc.constantFrom('', '.name', '.items[3]', '.items[4].name')).map(([list, i, rest]) => `${list}[${String(i)}]${rest}`),
);
/** The key in three parts, where a list without positions of its own begins it. */
const ITEM = /^(?<list>[^[\]]*)\[(?<index>0|[1-9]\d{0,8})\](?<rest>.*)$/;
const marks = fc.array(fc.record({ key: keys, inParts: fc.boolean(), start: fc.integer({ min: 1, max: 5000 }), more: fc.nat({ max: 5 }) }), { maxLength: 120 });

describe('the table of marks', () => {
  it('holds what a map would, also after it was read back', () => {
    fc.assert(fc.property(marks, fc.array(keys, { maxLength: 12 }), (list, asked) => {
      const map = new Map<string, Mark>();
      const table = new MarkTable();
      for (const { key, inParts, start, more } of list) {
        map.set(key, { start, end: start + more });
        const parts = inParts ? ITEM.exec(key)?.groups : undefined;
        if (parts === undefined) table.set(key, start, start + more);
        else table.setItem(parts['list'] ?? '', Number(parts['index']), parts['rest'] ?? '', start, start + more);
      }
      const back = new ReadMarks(table.flat((field) => field !== 'list'), new Map([['list', () => table.flat((field) => field === 'list')]]));
      for (const read of [table, back]) {
        for (const key of asked) expect(read.get(key), key).toEqual(map.get(key));
        expect(new Map(read)).toEqual(map);
        expect(new Set(read.keys())).toEqual(new Set(map.keys()));
        expect(read.size).toBe(map.size);
        for (const key of [...map.keys(), ...asked]) expect(read.get(key), key).toEqual(map.get(key));
      }
    }), { numRuns: 400 });
  });

  it('unpacks a field only when it is asked for', () => {
    const table = new MarkTable();
    table.set('list[0]', 1, 1);
    table.set('other[0]', 2, 2);
    const asked: string[] = [];
    const part = (field: string): [string, () => ReturnType<MarkTable['flat']>] => [field, () => { asked.push(field); return table.flat((f) => f === field); }];
    const back = new ReadMarks(table.flat(() => false), new Map([part('list'), part('other')]));
    expect(back.get('other[0]')).toEqual({ start: 2, end: 2 });
    expect(back.get('other[1].name')).toBeUndefined();
    expect(asked).toEqual(['other']);
  });

  it('takes no room for a far position', () => {
    const table = new MarkTable();
    table.set('list[99999999]', 7, 7);
    expect([...table.flat(() => true).series]).toEqual([]);
    expect(table.get('list[99999999]')).toEqual({ start: 7, end: 7 });
  });
});
