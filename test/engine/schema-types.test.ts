import { expect, it } from 'vitest';
import * as z from 'zod';
import { ShapeTable, typeOf } from '../../src/engine/schema-types.ts';
import type { Shape } from '../../src/engine/schema-types.ts';

function fields(schema: z.ZodType): Record<string, string> {
  const table = new ShapeTable();
  const shape = table.shapeOf(schema, 'fact');
  return shape.kind === 'object' ? Object.fromEntries([...shape.fields].map(([key, s]) => [key, `${typeOf(s)}${words(s)}${s.nullable === true ? '?' : ''}`])) : {};
}

function words(shape: Shape): string {
  return shape.kind === 'string' && shape.words !== undefined ? `(${shape.words.join(' ')})` : '';
}

it('knows the forms of zod', () => {
  expect(fields(z.object({
    text: z.string().min(1).optional(), count: z.number().int().default(0), big: z.bigint(), on: z.boolean().catch(false), url: z.url(),
    mode: z.enum(['a', 'b']).nullable(), one: z.literal('x'), two: z.union([z.literal('x'), z.literal('y')]), code: z.literal([1, 2]),
    list: z.array(z.strictObject({ a: z.string() })).readonly(), map: z.record(z.string(), z.object({ b: z.number() })), pair: z.tuple([z.string(), z.number()]),
    some: z.union([z.string(), z.number()]), either: z.union([z.number(), z.bigint()]), any: z.unknown(), free: z.looseObject({}), later: z.lazy(() => z.string()), made: z.string().transform((s) => s.length), piped: z.string().transform(Number).pipe(z.number()),
    nothing: z.union([z.object({ c: z.string() }), z.null()]), maybeMap: z.record(z.string(), z.string()).nullable(),
  }))).toEqual({
    text: 'string', count: 'double', big: 'int', on: 'bool', url: 'string',
    mode: 'string(a b)?', one: 'string(x)', two: 'string(x y)', code: 'double',
    list: 'list<fact.list.item>', map: 'map<string, fact.map.value>', pair: 'list<dyn>',
    some: 'dyn', either: 'double', any: 'dyn', free: 'map<string, dyn>', later: 'string', made: 'dyn', piped: 'double',
    nothing: 'fact.nothing?', maybeMap: 'dyn',
  });
});

it('takes forms of one value together', () => {
  expect(fields(z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('a'), size: z.number(), at: z.string() }), z.object({ kind: z.literal('b'), name: z.string(), at: z.number() }),
  ]))).toEqual({ kind: 'string(a b)', size: 'double', name: 'string', at: 'dyn' });
});

it('follows schemas that contain themselves', () => {
  const Tree = z.object({ name: z.string(), get children() { return z.array(Tree); } });
  expect(fields(Tree)).toEqual({ name: 'string', children: 'list<fact>' });
});

it('keeps the names of types apart', () => {
  const table = new ShapeTable();
  table.shapeOf(z.object({ a: z.array(z.object({ x: z.string() })).optional(), 'a.item': z.object({ y: z.string() }) }), 'fact');
  const names = table.table().objects.map((o) => o.name);
  expect(new Set(names).size).toBe(names.length);
});
