import type { Line } from './lines.ts';

/** A JSON value found between the lines of an output. */
export interface JsonText {
  readonly value: unknown;
  /** Lines the value stands on. */
  readonly start: number;
  readonly end: number;
  /** Lines of each element when the value is an array, in order. */
  readonly elements: readonly { readonly start: number; readonly end: number }[];
  /** Non-blank lines around it: warnings on standard error are mixed in. */
  readonly other: readonly Line[];
}

/** A warning in front may begin with a bracket too. */
const MAX_TRIES = 8;

/** Finds the one JSON object or array of an output. Undefined when there is none or it is cut. Never throws. */
export function readJsonText(lines: readonly Line[]): JsonText | undefined {
  for (const from of starts(lines)) {
    const closed = closing(lines, from);
    if (closed === undefined) continue;
    const value = decode(lines.slice(from, closed.at + 1).map((line) => line.text).join('\n'));
    const [first, last] = [lines[from], lines[closed.at]];
    if (value === undefined || first === undefined || last === undefined) continue;
    const other = [...lines.slice(0, from), ...lines.slice(closed.at + 1)].filter((line) => line.text.trim() !== '');
    return { value, start: first.n, end: last.n, elements: Array.isArray(value) ? closed.elements : [], other };
  }
  return undefined;
}

/** Positions of the first lines that begin with a bracket. Nearly all outputs are no JSON, and each of their lines is looked at. */
function starts(lines: readonly Line[]): number[] {
  const found: number[] = [];
  for (let at = 0; at < lines.length && found.length < MAX_TRIES; at++) {
    const text = lines[at]?.text ?? '';
    let i = 0;
    while (text.charCodeAt(i) === 32) i++;
    const code = text.charCodeAt(i);
    if (code === 91 || code === 123 || ((code < 32 || code > 126) && /^\s*[[{]/.test(text))) found.push(at);
  }
  return found;
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Line that closes the bracket opened on line `from`, and the lines of the values one level below. */
function closing(lines: readonly Line[], from: number): { at: number; elements: { start: number; end: number }[] } | undefined {
  const elements: { start: number; end: number }[] = [];
  let depth = 0;
  let quoted = false;
  let opened = 0;
  for (let at = from; at < lines.length; at++) {
    const line = lines[at];
    if (line === undefined) break;
    for (let i = 0; i < line.text.length; i++) {
      const c = line.text.charAt(i);
      if (quoted) {
        if (c === '\\') i++;
        else if (c === '"') quoted = false;
      } else if (c === '"') quoted = true;
      else if (c === '{' || c === '[') {
        depth++;
        if (depth === 2) opened = line.n;
      } else if (c === '}' || c === ']') {
        if (depth === 2) elements.push({ start: opened, end: line.n });
        depth--;
        if (depth === 0) return { at, elements };
      }
    }
  }
  return undefined;
}

/** An object's own fields; empty for anything else. Safe for keys such as `__proto__`. */
export function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map();
  return new Map(Object.entries(value));
}

/** Elements of an array; empty for anything else. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Text of a field, undefined when absent, empty or not a text. */
export function textField(fields: ReadonlyMap<string, unknown>, key: string): string | undefined {
  const value = fields.get(key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Whole number of a field, also when written as text. */
export function intField(fields: ReadonlyMap<string, unknown>, key: string): number | undefined {
  const value = fields.get(key);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined;
}
