import type { z } from 'zod';
import { remembered } from './remember.ts';

type Schema = z.core.$ZodType;
type Order = (value: unknown) => unknown;

/**
 * A value that fits a schema, with the fields of its objects in the order of the schema and without those that the schema does not
 * name: what parsing would give, many times faster, since what is in order already is not copied. Nothing is checked. Of choices between
 * schemas the value stays as it is.
 */
export function inKeyOrder<Value>(schema: Schema, value: Value): Value {
  return orderOf(schema)(value) as Value;
}

const asIs: Order = (value) => value;

const orderOf = remembered((schema: Schema): Order => {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object': return objectOrder(def.shape);
    case 'array': return listOrder(orderOf(def.element));
    case 'record': return recordOrder(orderOf(def.valueType));
    case 'optional': case 'nullable': case 'default': return orderOf(def.innerType);
    default: return asIs;
  }
});

function objectOrder(shape: Readonly<Record<string, Schema>>): Order {
  const names = Object.keys(shape);
  const places = new Map(names.map((name, i) => [name, i]));
  const orders = Object.values(shape).map(orderOf);
  return (value) => {
    if (typeof value !== 'object' || value === null) return value;
    const object = value as Record<string, unknown>;
    let last = -1;
    let same = true;
    for (const name of Object.keys(object)) {
      const place = places.get(name) ?? -1;
      same &&= place > last && orders[place]?.(object[name]) === object[name];
      last = place;
    }
    if (same) return value;
    const ordered: Record<string, unknown> = {};
    for (const [i, name] of names.entries()) if (Object.hasOwn(object, name)) ordered[name] = orders[i]?.(object[name]);
    return ordered;
  };
}

function listOrder(order: Order): Order {
  if (order === asIs) return asIs;
  return (value) => {
    if (!Array.isArray(value)) return value;
    let ordered: unknown[] | undefined;
    for (let i = 0; i < value.length; i++) {
      const item = order(value[i]);
      if (item !== value[i]) (ordered ??= [...value as unknown[]])[i] = item;
    }
    return ordered ?? (value as unknown[]);
  };
}

function recordOrder(order: Order): Order {
  if (order === asIs) return asIs;
  return (value) => {
    if (typeof value !== 'object' || value === null) return value;
    const fields = Object.entries(value).map(([key, field]: [string, unknown]) => ({ key, field, ordered: order(field) }));
    return fields.every(({ field, ordered }) => ordered === field) ? value : Object.fromEntries(fields.map(({ key, ordered }) => [key, ordered]));
  };
}
