/** Says that a text is outside the subset; the general parser takes over. Private to this folder. */
export class Bail extends Error {
  override readonly name = 'Bail';
}

// One instance for all: a stack trace per refused item would cost more than the parse.
const BAIL = new Bail('outside the subset');

/** Leaves the subset parser. */
export function bail(): never {
  throw BAIL;
}

/** Place of the subset parser in the lines of one document. */
export interface Cursor {
  readonly lines: readonly string[];
  /** Index of the line being read. */
  at: number;
  /** Open collections. */
  depth: number;
}

const SPACE = 32;

/** Index of the first character from `from` on that is no space; the length when there is none. */
export function skipSpaces(line: string, from: number): number {
  let i = from;
  while (i < line.length && line.charCodeAt(i) === SPACE) i++;
  return i;
}

/** Text from `from` without trailing spaces. `String.trim` would also take spaces that YAML counts as content. */
export function restOf(line: string, from: number): string {
  let end = line.length;
  while (end > from && line.charCodeAt(end - 1) === SPACE) end--;
  return line.slice(from, end);
}

/** Moves to the next line with content and returns its indentation, -1 at the end. */
export function nextContent(cursor: Cursor): number {
  for (; cursor.at < cursor.lines.length; cursor.at++) {
    const line = lineAt(cursor);
    const indent = skipSpaces(line, 0);
    if (indent < line.length) return indent;
  }
  return -1;
}

export function lineAt(cursor: Cursor): string {
  return cursor.lines[cursor.at] ?? '';
}

const DASH = 45;

/** Whether a list item starts at that column. */
export function isDash(line: string, column: number): boolean {
  return line.charCodeAt(column) === DASH && (column + 1 === line.length || line.charCodeAt(column + 1) === SPACE);
}
