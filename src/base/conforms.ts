import type { z } from 'zod';
import { remembered } from './remember.ts';

type Schema = z.core.$ZodType;
type Test = (value: unknown) => boolean;

/**
 * Whether a value certainly fits a schema as it is, with no field the schema does not name: parsing it with the schema
 * would give an equal value. `false` says nothing; ask the schema then. Large data is checked many times faster this way,
 * and not copied.
 */
export function conforms(schema: Schema, value: unknown): boolean {
  return testOf(schema)(value);
}

const testOf = remembered((schema: Schema): Test => make((schema as z.core.$ZodTypes)._zod.def));

const never: Test = () => false;
const isString: Test = (value) => typeof value === 'string';
const isBoolean: Test = (value) => typeof value === 'boolean';

function make(def: z.core.$ZodTypes['_zod']['def']): Test {
  if (def.type === 'number') return numberTest(def);
  if (def.type === 'string') return stringTest(def);
  if ((def.checks?.length ?? 0) > 0) return never;
  switch (def.type) {
    case 'boolean': return isBoolean;
    case 'nullable': return nullableTest(testOf(def.innerType));
    case 'union': return def.options.every((o) => SIMPLE.has((o as z.core.$ZodTypes)._zod.def.type)) ? anyTest(def.options.map(testOf)) : never;
    case 'optional': return optionalTest(testOf(def.innerType));
    case 'array': return arrayTest(testOf(def.element));
    case 'object': return def.catchall === undefined ? objectTest(def.shape) : never;
    case 'record': return (def.keyType as z.core.$ZodTypes)._zod.def.type === 'string' && noChecks(def.keyType) ? recordTest(testOf(def.valueType)) : never;
    case 'enum': return memberTest(Object.values(def.entries));
    case 'literal': return memberTest(def.values);
    default: return never;
  }
}

/** Types of which a value is taken as it is or not at all, so that it does not matter which member of a union takes it. */
const SIMPLE: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'literal', 'enum']);

function anyTest(options: readonly Test[]): Test {
  return (value) => options.some((o) => o(value));
}

function nullableTest(inner: Test): Test {
  return (value) => value === null || inner(value);
}

/** Patterns; any other demand is left to the schema. */
function stringTest(def: z.core.$ZodStringDef & { readonly format?: string }): Test {
  if (def.format !== undefined || def.coerce === true) return never;
  const patterns: RegExp[] = [];
  for (const check of def.checks ?? []) {
    const demand = (check as z.core.$ZodChecks)._zod.def;
    if (demand.check !== 'string_format' || demand.format !== 'regex' || !(demand.pattern instanceof RegExp) || demand.pattern.global || demand.pattern.sticky) return never;
    patterns.push(demand.pattern);
  }
  return patterns.length === 0 ? isString : (value) => typeof value === 'string' && patterns.every((p) => p.test(value));
}

function noChecks(schema: Schema): boolean {
  return ((schema as z.core.$ZodTypes)._zod.def.checks?.length ?? 0) === 0;
}

/** Whole numbers and bounds; any other demand is left to the schema. */
function numberTest(def: z.core.$ZodNumberDef & { readonly format?: string }): Test {
  const bounds: Test[] = [];
  let whole = def.format === 'safeint';
  if (def.format !== undefined && !whole) return never;
  for (const check of def.checks ?? []) {
    const demand = (check as z.core.$ZodChecks)._zod.def;
    if (demand.check === 'number_format' && demand.format === 'safeint') whole = true;
    else if (demand.check === 'greater_than') bounds.push(boundTest(demand, 1));
    else if (demand.check === 'less_than') bounds.push(boundTest(demand, -1));
    else return never;
  }
  const fits: Test = whole ? Number.isSafeInteger : Number.isFinite;
  return bounds.length === 0 ? fits : (value) => fits(value) && bounds.every((b) => b(value));
}

function boundTest({ value: bound, inclusive }: { readonly value: unknown; readonly inclusive: boolean }, sign: 1 | -1): Test {
  if (typeof bound !== 'number') return never;
  return (value) => typeof value === 'number' && (sign * (value - bound) > 0 || (inclusive && value === bound));
}

function optionalTest(inner: Test): Test {
  return (value) => value === undefined || inner(value);
}

function arrayTest(element: Test): Test {
  return (value) => {
    if (!Array.isArray(value)) return false;
    for (let i = 0; i < value.length; i++) if (!element(value[i])) return false;
    return true;
  };
}

function objectTest(shape: Readonly<Record<string, Schema>>): Test {
  const fields = new Map(Object.entries(shape).map(([name, schema]): [string, Field] => {
    const test = testOf(schema);
    return [name, { test, type: TYPES.get(test), required: (schema as z.core.$ZodTypes)._zod.def.type !== 'optional' }];
  }));
  const required = [...fields.values()].filter((field) => field.required).length;
  return (value) => {
    if (!isPlain(value)) return false;
    let present = 0;
    // The fastest way through a small object; one with inherited fields is not taken for plain.
    for (const name in value) {
      const field = fields.get(name);
      if (field === undefined) return false;
      const part = value[name];
      if (part === undefined) continue;
      if (field.type === undefined ? !field.test(part) : typeof part !== field.type) return false;
      if (field.required) present++;
    }
    return present === required;
  };
}

/** `type`: what `typeof` says of all values that pass and of no other, which spares a call for most fields. */
interface Field { readonly test: Test; readonly type: 'string' | 'boolean' | undefined; readonly required: boolean }
const TYPES: ReadonlyMap<Test, 'string' | 'boolean'> = new Map([[isString, 'string'], [isBoolean, 'boolean']]);

function recordTest(element: Test): Test {
  return (value) => {
    if (!isPlain(value)) return false;
    for (const key in value) if (key === '__proto__' || !element(value[key])) return false;
    return true;
  };
}

/** No instance of a class, and nothing in the prototype that could stand in for a field. */
function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function memberTest(values: readonly unknown[]): Test {
  const known = new Set(values);
  return (value) => known.has(value);
}
