import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { inKeyOrder } from '../../src/base/key-order.ts';

const Item = z.object({ id: z.string(), at: z.number().optional() });
const Whole = z.object({
  name: z.string(), items: z.array(Item), by: z.record(z.string(), Item), tags: z.array(z.string()), more: Item.optional(), gone: Item.nullable(), last: z.array(Item).default([]),
});
const ITEM = { id: 'a', at: 1 };
const GOOD = { name: 'n', items: [ITEM], by: { x: ITEM }, tags: ['b', 'a'], more: ITEM, gone: null, last: [ITEM] };
const TURNED = { at: 1, id: 'a' };

describe('a value in the order of its schema', () => {
  it('is the same object when it is in order', () => {
    expect(inKeyOrder(Whole, GOOD)).toBe(GOOD);
  });

  it.each([
    ['fields', { tags: GOOD.tags, items: GOOD.items, by: GOOD.by, name: 'n', last: [], more: ITEM, gone: null }], ['an item of a list', { ...GOOD, items: [ITEM, TURNED] }], ['an item of a record', { ...GOOD, by: { z: TURNED, a: ITEM } }],
    ['an optional part', { ...GOOD, more: TURNED }], ['a part that may be null', { ...GOOD, gone: TURNED }], ['a part with a default', { ...GOOD, last: [TURNED] }],
    ['what the schema does not name', { ...GOOD, other: 1, items: [{ ...ITEM, other: 2 }] }], ['no optional part', { name: 'n', tags: [], items: [], last: [], gone: null, by: {} }],
  ])('is what parsing gives: %s', (_, value) => {
    const before = JSON.stringify(value);
    const ordered = inKeyOrder(Whole, value as z.output<typeof Whole>);
    expect(JSON.stringify(value)).toBe(before);
    expect(JSON.stringify(ordered)).toBe(JSON.stringify(Whole.parse(value)));
    expect(inKeyOrder(Whole, ordered)).toBe(ordered);
  });

  it('leaves alone what is in order beside what is not', () => {
    const ordered = inKeyOrder(Whole, { ...GOOD, items: [ITEM, TURNED] });
    expect(ordered.items[0]).toBe(ITEM);
    expect(ordered.by).toBe(GOOD.by);
  });
});
