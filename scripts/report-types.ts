/*
 * TypeScript types from a JSON Schema as zod writes it, so that a program that uses the library needs no zod for its types.
 */

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The text of a type. Throws for what no schema of ours has, so that nothing turns into `any`. */
export function typeOf(schema: unknown, indent = ''): string {
  if (!isSchema(schema)) throw new Error('not a schema');
  const { type, enum: words, const: only, items, properties, additionalProperties } = schema;
  if (only !== undefined) return JSON.stringify(only);
  if (Array.isArray(words)) return words.map((word) => JSON.stringify(word)).join(' | ');
  if (type === 'string' || type === 'boolean') return type;
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'array') return arrayOf(typeOf(items, indent));
  if (type === 'object' && isSchema(properties)) return objectOf(properties, schema['required'], indent);
  if (type === 'object' && isSchema(additionalProperties)) return `{ [name: string]: ${typeOf(additionalProperties, indent)} }`;
  if (Object.keys(schema).length === 0) return 'unknown';
  throw new Error(`no type for ${JSON.stringify(schema).slice(0, 200)}`);
}

function arrayOf(item: string): string {
  return item.includes('|') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`;
}

function objectOf(properties: Schema, required: unknown, indent: string): string {
  const needed = new Set(Array.isArray(required) ? required : []);
  const inner = `${indent}  `;
  const fields = Object.entries(properties).map(([name, schema]) => {
    const key = /^[A-Za-z_]\w*$/.test(name) ? name : `'${name}'`;
    return `${inner}${key}${needed.has(name) ? '' : '?'}: ${typeOf(schema, inner)}${needed.has(name) ? '' : ' | undefined'};`;
  });
  return `{\n${fields.join('\n')}\n${indent}}`;
}
