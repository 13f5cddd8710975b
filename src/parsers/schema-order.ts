import * as z from 'zod';

/**
 * The value with its fields in the order of the schema, which has the telling ones first; the order they were read in would put
 * long lists before them where a value is quoted. Lists stay as they are. Fields the schema does not name come last.
 */
export function inSchemaOrder<Value>(schema: z.ZodType, value: Value): Value {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() as z.ZodType : schema;
  if (!(inner instanceof z.ZodObject) || typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const fields = new Map<string, unknown>(Object.entries(value));
  const ordered: [string, unknown][] = [];
  for (const [key, part] of Object.entries<z.ZodType>(inner.shape)) {
    if (!fields.has(key)) continue;
    ordered.push([key, inSchemaOrder(part, fields.get(key))]);
    fields.delete(key);
  }
  return Object.fromEntries([...ordered, ...fields]) as Value;
}
