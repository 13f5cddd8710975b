import { Bail, type Cursor, bail, isDash, lineAt, nextContent, restOf, skipSpaces } from './cursor.ts';
import { plain } from './plain.ts';
import { doubleQuoted, literal, singleQuoted } from './quoted.ts';

// The general parser refuses 100 levels, scalars included; this one never accepts what that one refuses.
const MAX_DEPTH = 98;
// Tabs and other control characters, Unicode line breaks, byte order marks, surrogates and non-characters.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/;
// Longer keys need the `? ` form.
const MAX_KEY = 1000;

/**
 * Reads one document of the YAML that Kubernetes tools print: block maps and lists, plain, quoted and literal scalars,
 * `{}`, `[]`. Faster than a general parser, and never guesses: throws `Bail` for everything else, also for texts that
 * are wrong. Takes lines without line ends, gives plain JSON values.
 */
export function parseSubset(lines: readonly string[]): unknown {
  for (const line of lines) if (UNSAFE.test(line)) bail();
  const cursor: Cursor = { lines, at: 0, depth: 0 };
  const column = nextContent(cursor);
  if (column < 0) bail();
  const line = lineAt(cursor);
  if (!isDash(line, column) && keyEnd(line, column) < 0) bail();
  const value = node(cursor, column, column - 1);
  return nextContent(cursor) < 0 ? value : bail();
}

/** Like `parseSubset`, with undefined for what is outside the subset. */
export function trySubset(lines: readonly string[]): { readonly value: unknown } | undefined {
  try {
    return { value: parseSubset(lines) };
  } catch (error) {
    if (error instanceof Bail) return undefined;
    throw error;
  }
}

/** Reads what starts at `column` of the current line; scalars go on in lines deeper than `parent`. */
function node(cursor: Cursor, column: number, parent: number): unknown {
  const line = lineAt(cursor);
  if (isDash(line, column)) return sequence(cursor, column);
  if (keyEnd(line, column) >= 0) return mapping(cursor, column);
  return scalar(cursor, column, parent);
}

function mapping(cursor: Cursor, column: number): Record<string, unknown> {
  if (++cursor.depth > MAX_DEPTH) bail();
  const map: Record<string, unknown> = {};
  for (;;) {
    const line = lineAt(cursor);
    const end = keyEnd(line, column);
    if (end < 0) bail();
    const key = line.slice(column, end);
    if (key === '__proto__' || /^(?:true|false|null)$/i.test(key) || Object.hasOwn(map, key)) bail();
    map[key] = entry(cursor, end + 1, column);
    const next = nextContent(cursor);
    if (next > column) bail();
    if (next < column) break;
  }
  cursor.depth--;
  return map;
}

/** The value after a colon: on the same line, or below. A list may stand as deep as the key it belongs to. */
function entry(cursor: Cursor, from: number, column: number): unknown {
  const line = lineAt(cursor);
  const start = skipSpaces(line, from);
  if (start < line.length) return scalar(cursor, start, column);
  cursor.at++;
  const next = nextContent(cursor);
  if (next > column) return node(cursor, next, column);
  return next === column && isDash(lineAt(cursor), column) ? sequence(cursor, column) : null;
}

function sequence(cursor: Cursor, column: number): unknown[] {
  if (++cursor.depth > MAX_DEPTH) bail();
  const list: unknown[] = [];
  for (;;) {
    list.push(item(cursor, column));
    const next = nextContent(cursor);
    if (next > column) bail();
    if (next < column || !isDash(lineAt(cursor), column)) break;
  }
  cursor.depth--;
  return list;
}

function item(cursor: Cursor, column: number): unknown {
  const line = lineAt(cursor);
  const start = skipSpaces(line, column + 1);
  if (start < line.length) return node(cursor, start, column);
  cursor.at++;
  const next = nextContent(cursor);
  return next > column ? node(cursor, next, column) : null;
}

function scalar(cursor: Cursor, start: number, parent: number): unknown {
  switch (lineAt(cursor).charAt(start)) {
    case '"': return doubleQuoted(cursor, start, parent);
    case "'": return singleQuoted(cursor, start, parent);
    case '|': return literal(cursor, start, parent);
    case '{': return empty(cursor, start, '{}', {});
    case '[': return empty(cursor, start, '[]', []);
    default: return plain(cursor, start, parent);
  }
}

function empty(cursor: Cursor, start: number, text: string, value: unknown): unknown {
  if (restOf(lineAt(cursor), start) !== text) bail();
  cursor.at++;
  return value;
}

/** Index of the colon that ends the plain key at `column`, -1 when no such key starts there. */
function keyEnd(line: string, column: number): number {
  if (!/[A-Za-z_]/.test(line.charAt(column))) return -1;
  const limit = Math.min(line.length, column + MAX_KEY);
  for (let i = column + 1; i < limit; i++) {
    const code = line.charCodeAt(i);
    if (code === 32) return -1;
    if (code === 58 && (i + 1 === line.length || line.charCodeAt(i + 1) === 32)) return i;
  }
  return -1;
}
