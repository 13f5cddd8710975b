import { nearest } from '../base/nearest.ts';
import type { Shape } from './schema-types.ts';

/** One step of a path into a fact: a field, an index, or the item whose field has a value (`[name=eth0]`). */
export type Step = { readonly kind: 'key'; readonly key: string } | { readonly kind: 'index'; readonly index: number } | { readonly kind: 'where'; readonly field: string; readonly value: string };

/** What is wrong with a path or a value, in one sentence, and what was probably meant. */
export class PathFault extends Error {
  override readonly name = 'PathFault';
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** Reads `ciliumStatus.kpr.devices[0]`, `ipLink.links[name=eth0].mtu`, `config.values["enable-ipv4"]`. Throws PathFault. */
export function readPath(text: string): Step[] {
  const steps: Step[] = [];
  // Keys of maps may hold dots and hyphens: a hyphen needs no quotes, a dot does.
  const part = /\.?([A-Za-z_][\w-]*)|\[(\d{1,9})\]|\["([^"\]]*)"\]|\[([A-Za-z_]\w*)=([^\]]*)\]/y;
  while (part.lastIndex < text.length) {
    const at = part.lastIndex;
    const match = part.exec(text);
    if (match === null || (at === 0) !== (text[0] !== '.' && text[0] !== '[' && match.index === 0)) throw new PathFault(`"${text}" is not a path from "${text.slice(at)}" on`, 'write it like ciliumStatus.kpr.mode, ipLink.links[0].mtu, ipLink.links[name=eth0].mtu');
    const [, key, index, quoted, field, value] = match;
    if (key !== undefined) steps.push({ kind: 'key', key });
    else if (index !== undefined) steps.push({ kind: 'index', index: Number(index) });
    else if (quoted !== undefined) steps.push({ kind: 'key', key: quoted });
    else steps.push({ kind: 'where', field: field ?? '', value: value ?? '' });
  }
  return steps;
}

/** The type at a path of a fact. Throws PathFault with the nearest name where there is no such field. */
export function shapeAt(shape: Shape, steps: readonly Step[], name: string): Shape {
  let at = shape;
  let written = name;
  for (const step of steps) {
    at = inside(at, step, written);
    written += stepText(step);
  }
  return at;
}

function inside(shape: Shape, step: Step, written: string): Shape {
  if (shape.kind === 'dyn') return shape;
  if (step.kind === 'key') {
    if (shape.kind === 'map') return shape.of;
    if (shape.kind !== 'object') throw new PathFault(`${written} is ${kindText(shape)} and has no fields`);
    const field = shape.fields.get(step.key);
    if (field !== undefined) return field;
    const near = nearest(step.key, shape.fields.keys());
    throw new PathFault(`${written} has no field "${step.key}"`, near === undefined ? `it has ${[...shape.fields.keys()].join(', ')}` : `did you mean "${near}"?`);
  }
  if (shape.kind !== 'list') throw new PathFault(`${written} is ${kindText(shape)}, not a list`);
  if (step.kind === 'where') inside(shape.of, { kind: 'key', key: step.field }, `an item of ${written}`);
  return shape.of;
}

function kindText(shape: Shape): string {
  return { object: 'a group of fields', list: 'a list', map: 'a map', string: 'text', double: 'a number', int: 'a number', bool: 'yes or no', dyn: 'any value' }[shape.kind];
}

export function stepText(step: Step): string {
  if (step.kind === 'index') return `[${String(step.index)}]`;
  if (step.kind === 'where') return `[${step.field}=${step.value}]`;
  return /^[A-Za-z_][\w-]*$/.test(step.key) ? `.${step.key}` : `["${step.key}"]`;
}

/** A text as a value of a type; lists and groups as JSON, lists of texts also with commas. Throws PathFault. */
export function readValue(text: string, shape: Shape, path: string): unknown {
  if (text === 'null' && shape.nullable === true) return null;
  switch (shape.kind) {
    case 'string': {
      if (shape.words === undefined || shape.words.includes(text)) return text;
      const near = nearest(text, shape.words);
      throw new PathFault(`${path} is never "${text}"`, near === undefined ? `it is one of ${shape.words.join(', ')}` : `did you mean "${near}"?`);
    }
    case 'bool':
      if (text === 'true' || text === 'false') return text === 'true';
      throw new PathFault(`${path} is true or false, not "${text}"`);
    case 'double': case 'int':
      if (/^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
      throw new PathFault(`${path} is a number, not "${text}"`);
    case 'list':
      if (!text.startsWith('[')) return text === '' ? [] : text.split(',').map((item) => readValue(item.trim(), shape.of, `an item of ${path}`));
      return jsonOf(text, path);
    case 'dyn':
      try { return JSON.parse(text) as unknown; } catch { return text; }
    default: return jsonOf(text, path);
  }
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new PathFault(`${path}: "${text}" is not JSON`, 'lists and groups of fields are written as JSON');
  }
}

type Holder = Record<string | number, unknown>;

/** Puts a value at a path of plain data, or takes it out when `value` is undefined. Groups on the way are made. Throws PathFault for items that are not there. */
export function putAt(data: unknown, steps: readonly Step[], value: unknown, name: string): void {
  let at = data;
  let written = name;
  for (const [i, step] of steps.entries()) {
    if (typeof at !== 'object' || at === null) throw new PathFault(`${written} has no value on this input`, 'set it as a whole, as JSON');
    const holder = at as Holder;
    const key = keyOf(holder, step, written);
    written += stepText(step);
    if (key === '__proto__') throw new PathFault(`${written} is not a name`);
    if (i === steps.length - 1) {
      if (value !== undefined) holder[key] = value;
      else if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else Reflect.deleteProperty(holder, key);
      return;
    }
    if (!Object.hasOwn(holder, key)) holder[key] = {};
    at = holder[key];
  }
}

function keyOf(holder: Holder, step: Step, written: string): string | number {
  if (step.kind === 'key') return step.key;
  const items = Array.isArray(holder) ? (holder as readonly unknown[]) : [];
  if (step.kind === 'index') {
    if (step.index <= items.length) return step.index;
    throw new PathFault(`${written} has ${String(items.length)} items`, 'items are counted from 0');
  }
  const found = items.findIndex((item) => fieldText(item, step.field) === step.value);
  if (found >= 0) return found;
  const known = [...new Set(items.map((item) => fieldText(item, step.field)).filter((t) => t !== undefined))];
  throw new PathFault(`no item of ${written} has ${step.field}=${step.value}`, known.length === 0 ? 'the list is empty on this input' : `there are ${known.slice(0, 12).join(', ')}`);
}

function fieldText(item: unknown, field: string): string | undefined {
  if (typeof item !== 'object' || item === null || !Object.hasOwn(item, field)) return undefined;
  const value = (item as Readonly<Record<string, unknown>>)[field];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
