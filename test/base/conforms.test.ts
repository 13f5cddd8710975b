import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { conforms } from '../../src/base/conforms.ts';
import { parsers } from '../../src/parsers/registry.gen.ts';
import { views } from '../../src/views/registry.gen.ts';

const Row = z.object({
  id: z.int().min(1), port: z.number().max(65535).optional(), size: z.union([z.number().int(), z.string().regex(/^\d+$/)]).optional(), gone: z.string().nullable().optional(), ratio: z.number().optional(), name: z.string(), state: z.enum(['up', 'down']),
  tags: z.array(z.string()).optional(), more: z.record(z.string(), z.object({ on: z.boolean() })).optional(), kind: z.literal('row').optional(),
});
const GOOD = { id: 1, name: 'a', state: 'up' };

describe('a value that conforms', () => {
  it.each([
    [GOOD], [{ ...GOOD, port: 65535, ratio: 0.5, tags: [], more: {}, kind: 'row' }], [{ ...GOOD, more: { a: { on: true } }, port: undefined }],
    [{ ...GOOD, size: 3, gone: null }], [{ ...GOOD, size: '340282366920938463463374607431768211456', gone: 'x' }],
    [Object.assign(Object.create(null), GOOD)],
  ])('is told at once: %j', (value) => {
    expect(conforms(Row, value)).toBe(true);
    expect(Row.parse(value)).toEqual(value);
  });

  it.each([
    ['no object', 'a'], ['null', null], ['a list', [GOOD]], ['a field missing', { id: 1, name: 'a' }], ['a field too many', { ...GOOD, other: 1 }],
    ['a part of a number', { ...GOOD, id: 1.5 }], ['below the bound', { ...GOOD, id: 0 }], ['above the bound', { ...GOOD, port: 65536 }],
    ['not a number', { ...GOOD, ratio: NaN }], ['no end', { ...GOOD, ratio: Infinity }], ['another word', { ...GOOD, state: 'left' }],
    ['an item of another kind', { ...GOOD, tags: ['a', 1] }], ['no member of a union', { ...GOOD, size: 'many' }], ['null without leave', { ...GOOD, name: null }], ['a hole in a list', { ...GOOD, tags: [undefined] }], ['another value', { ...GOOD, kind: 'line' }],
    ['a value of another kind', { ...GOOD, more: { a: { on: 'yes' } } }], ['an instance', Object.assign(new Date(0), GOOD)],
    ['a field of the prototype', Object.assign(Object.create({ name: 'a' }) as object, { id: 1, state: 'up' })],
  ])('is not: %s', (_, value) => {
    expect(conforms(Row, value)).toBe(false);
  });

  it('is left to schemas that demand or change more', () => {
    for (const schema of [z.string().min(1), z.string().default('a'), z.string().transform((s) => s.length), z.looseObject({}), z.union([z.string(), z.object({})]), z.string().regex(/a/g), z.email(), z.record(z.enum(['a']), z.string())]) expect(conforms(schema, 'a')).toBe(false);
  });

  it('is never one that the schema would refuse or change', () => {
    fc.assert(fc.property(fc.record({
      id: fc.oneof(fc.integer(), fc.double()), name: fc.oneof(fc.string(), fc.constant(null)), state: fc.constantFrom('up', 'down', 'left'),
      port: fc.oneof(fc.integer(), fc.string()), tags: fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 3 }), more: fc.dictionary(fc.string(), fc.record({ on: fc.oneof(fc.boolean(), fc.string()) })), extra: fc.boolean(), size: fc.oneof(fc.double(), fc.string(), fc.constantFrom('1', '12', '1x')), gone: fc.oneof(fc.string(), fc.constant(null)),
    }, { requiredKeys: [] }), (value) => {
      if (!conforms(Row, value)) return;
      const parsed = Row.safeParse(value);
      expect(parsed.success).toBe(true);
      expect(parsed.data).toEqual(value);
    }), { numRuns: 2000 });
  });

  it('can be told for every fact: none asks for more than shape, whole numbers and bounds', () => {
    const slow = [...parsers, ...views].filter(({ schema }) => !quick(schema)).map((s) => s.id);
    expect(slow).toEqual([]);
  });
});

/** Whether all of a schema is among the kinds that are checked quickly. */
function quick(schema: z.core.$ZodType, seen = new Set<z.core.$ZodType>()): boolean {
  if (seen.has(schema)) return true;
  seen.add(schema);
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'string': return (def.checks ?? []).every((check) => (check as z.core.$ZodChecks)._zod.def.check === 'string_format');
    case 'nullable': return quick(def.innerType, seen);
    case 'union': return def.options.every((option) => ['string', 'number'].includes((option as z.core.$ZodTypes)._zod.def.type) && quick(option, seen));
    case 'number': case 'boolean': case 'enum': case 'literal': return true;
    case 'optional': return quick(def.innerType, seen);
    case 'array': return quick(def.element, seen);
    case 'record': return quick(def.valueType, seen);
    case 'object': return def.catchall === undefined && Object.values(def.shape as Record<string, z.core.$ZodType>).every((s) => quick(s, seen));
    default: return false;
  }
}
