import type { z } from 'zod';
import type { TypeTable } from './cel.ts';

/** A type as rules see it: what the CEL checker knows plus what it cannot express, the words of an enum. */
export type Shape = {
  /** `null` is a possible value. */
  readonly nullable?: true;
} & (
  | { readonly kind: 'object'; readonly name: string; readonly fields: ReadonlyMap<string, Shape> }
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'map'; readonly of: Shape }
  | { readonly kind: 'string'; readonly words?: readonly string[] }
  | { readonly kind: 'double' | 'int' | 'bool' | 'dyn' }
);

export type ObjectShape = Extract<Shape, { readonly kind: 'object' }>;

export const DYN: Shape = { kind: 'dyn' };
export const STRING: Shape = { kind: 'string' };
export const BOOL: Shape = { kind: 'bool' };
export const DOUBLE: Shape = { kind: 'double' };

/** An object type made by hand. */
export function objectShape(name: string, fields: Readonly<Record<string, Shape>>): Shape {
  return { kind: 'object', name, fields: new Map(Object.entries(fields)) };
}

/** The CEL type of a shape: `list<ciliumStatus.kpr>`. */
export function typeOf(shape: Shape): string {
  switch (shape.kind) {
    case 'object': return shape.name;
    case 'list': return `list<${typeOf(shape.of)}>`;
    case 'map': return `map<string, ${typeOf(shape.of)}>`;
    default: return shape.kind;
  }
}

type Schema = z.core.$ZodType;
type Def = z.core.$ZodTypes['_zod']['def'];

function defOf(schema: Schema): Def {
  return (schema as z.core.$ZodTypes)._zod.def;
}

/** Turns zod schemas into shapes and keeps the named object types met on the way. */
export class ShapeTable {
  readonly #known = new Map<Schema, Shape>();
  readonly #names = new Set<string>();
  readonly #objects: ObjectShape[] = [];
  readonly #nullable = new Set<string>();

  /** The shape of a fact; `name` is its variable, and the prefix of the types in it. */
  shapeOf(schema: Schema, name: string): Shape {
    const known = this.#known.get(schema);
    if (known !== undefined) return known;
    const shape = this.#convert(schema, name);
    this.#known.set(schema, shape);
    return shape;
  }

  /** Adds an object type made by hand. */
  add(shape: Shape): Shape {
    if (shape.kind === 'object') this.#objects.push(shape);
    return shape;
  }

  /** Everything met so far, for the checker. */
  table(): TypeTable {
    return {
      objects: this.#objects.map(({ name, fields }) => ({ name, fields: typesOf(fields) })),
      nullable: [...this.#nullable],
    };
  }

  #convert(schema: Schema, name: string): Shape {
    const def = defOf(schema);
    switch (def.type) {
      case 'object': return this.#object(schema, def, name);
      case 'array': return { kind: 'list', of: this.shapeOf(def.element, `${name}.item`) };
      case 'tuple': return { kind: 'list', of: this.#union(def.items, `${name}.item`) };
      case 'record': case 'map': return { kind: 'map', of: this.shapeOf(def.valueType, `${name}.value`) };
      case 'optional': case 'default': case 'prefault': case 'nonoptional': case 'readonly': case 'catch': return this.shapeOf(def.innerType, name);
      case 'nullable': return this.#orNull(this.shapeOf(def.innerType, name));
      case 'lazy': return this.shapeOf(def.getter(), name);
      case 'pipe': return this.shapeOf(def.out, name);
      case 'union': return this.#union(def.options, name);
      case 'intersection': return this.#merged([this.shapeOf(def.left, `${name}.left`), this.shapeOf(def.right, `${name}.right`)], name);
      default: return scalar(def);
    }
  }

  #object(schema: Schema, def: z.core.$ZodObjectDef, name: string): Shape {
    const keys = Object.keys(def.shape);
    if (keys.length === 0) return { kind: 'map', of: DYN };
    const fields = new Map<string, Shape>();
    const shape: Shape = { kind: 'object', name: this.#unique(name), fields };
    // Known before its fields are looked at, so that a schema may contain itself.
    this.#known.set(schema, shape);
    for (const key of keys) {
      const field = def.shape[key];
      if (field !== undefined) fields.set(key, this.shapeOf(field, `${shape.name}.${wordOf(key)}`));
    }
    return this.add(shape);
  }

  #union(options: readonly Schema[], name: string): Shape {
    const real = options.filter((o) => !['null', 'undefined', 'void'].includes(defOf(o).type));
    const merged = this.#merged(real.map((o, i) => this.shapeOf(o, real.length === 1 ? name : `${name}.option${i + 1}`)), name);
    return real.length < options.length ? this.#orNull(merged) : merged;
  }

  #merged(shapes: readonly Shape[], name: string): Shape {
    const [first, ...rest] = shapes;
    if (first === undefined) return DYN;
    return rest.reduce((all, shape) => this.#mergedTwo(all, shape, name), first);
  }

  // A value that can take several forms is checked as the sum of them: a field that any form has may be asked for.
  #mergedTwo(a: Shape, b: Shape, name: string): Shape {
    if (a === b) return a;
    const merged = this.#mergedKinds(a, b, name);
    return a.nullable === true || b.nullable === true ? { ...merged, nullable: true } : merged;
  }

  #mergedKinds(a: Shape, b: Shape, name: string): Shape {
    if (a.kind === 'string' && b.kind === 'string') {
      return a.words === undefined || b.words === undefined ? STRING : { kind: 'string', words: [...new Set([...a.words, ...b.words])] };
    }
    if (a.kind === 'list' && b.kind === 'list') return { kind: 'list', of: this.#mergedTwo(a.of, b.of, `${name}.item`) };
    if (a.kind === 'map' && b.kind === 'map') return { kind: 'map', of: this.#mergedTwo(a.of, b.of, `${name}.value`) };
    if (isNumber(a) && isNumber(b)) return DOUBLE;
    if (a.kind !== 'object' || b.kind !== 'object') return a.kind === b.kind ? a : DYN;
    const fields = new Map(a.fields);
    for (const [key, shape] of b.fields) {
      const other = fields.get(key);
      fields.set(key, other === undefined ? shape : this.#mergedTwo(other, shape, `${name}.${wordOf(key)}`));
    }
    return this.add({ kind: 'object', name: this.#unique(name), fields });
  }

  // The checker cannot compare a map with null, whatever is registered: such a field is left to run time.
  #orNull(shape: Shape): Shape {
    const type = typeOf(shape);
    if (type.includes('map<')) return DYN;
    if (shape.kind !== 'dyn') this.#nullable.add(type);
    return { ...shape, nullable: true };
  }

  #unique(name: string): string {
    let free = name;
    for (let n = 2; this.#names.has(free); n++) free = `${name}${n}`;
    this.#names.add(free);
    return free;
  }
}

// Arithmetic mixes both kinds of number, so a field that may hold either is a number like any other.
function isNumber(shape: Shape): boolean {
  return shape.kind === 'double' || shape.kind === 'int';
}

function typesOf(fields: ReadonlyMap<string, Shape>): Record<string, string> {
  const types: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [key, shape] of fields) types[key] = typeOf(shape);
  return types;
}

// Type names may hold letters, digits, dots and underscores.
function wordOf(key: string): string {
  return key.replace(/\W/g, '_');
}

function scalar(def: Def): Shape {
  switch (def.type) {
    case 'string': case 'template_literal': return STRING;
    case 'number': return DOUBLE;
    case 'bigint': return { kind: 'int' };
    case 'boolean': return BOOL;
    case 'enum': return literals(Object.values(def.entries));
    case 'literal': return literals(def.values);
    default: return DYN;
  }
}

function literals(values: readonly unknown[]): Shape {
  const words = values.filter((v) => typeof v === 'string');
  if (words.length === values.length) return { kind: 'string', words };
  if (values.every((v) => typeof v === 'number')) return DOUBLE;
  return values.every((v) => typeof v === 'boolean') ? BOOL : DYN;
}

/** Names of the fields of a fact, for telling an author what there is; none when it is no object. */
export function objectFieldsOf(schema: z.core.$ZodType): string[] {
  const shape = new ShapeTable().shapeOf(schema, 'fact');
  return shape.kind === 'object' ? [...shape.fields.keys()] : [];
}
