import { type Cursor, bail, lineAt, restOf, skipSpaces } from './cursor.ts';

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'], ['\\', '\\'], ['/', '/'], [' ', ' '], ['n', '\n'], ['t', '\t'], ['r', '\r'], ['0', '\0'], ['a', '\x07'],
  ['b', '\b'], ['e', '\x1b'], ['f', '\f'], ['v', '\v'], ['N', '\u0085'], ['_', '\u00a0'], ['L', '\u2028'], ['P', '\u2029'],
]);
const HEX_DIGITS: ReadonlyMap<string, number> = new Map([['x', 2], ['u', 4], ['U', 8]]);
const HEX = /^[0-9a-fA-F]+$/;

/** Reads a double-quoted scalar whose quote is at `start`; its further lines stand deeper than `parent`. */
export function doubleQuoted(cursor: Cursor, start: number, parent: number): string {
  const stop = /["\\]/g;
  let out = '';
  let from = start + 1;
  for (;;) {
    const line = lineAt(cursor);
    stop.lastIndex = from;
    const found = stop.exec(line);
    if (found === null) {
      out += unfolded(line, from) + lineBreak(cursor, parent);
      from = skipSpaces(lineAt(cursor), 0);
      continue;
    }
    out += line.slice(from, found.index);
    if (found[0] === '"') { close(cursor, found.index + 1); return out; }
    if (found.index + 1 === line.length) {
      if (lineBreak(cursor, parent) !== ' ') bail();
      from = skipSpaces(lineAt(cursor), 0);
      continue;
    }
    const escape = unescape(line, found.index + 1);
    out += escape.text;
    from = escape.end;
  }
}

/** The character of the escape whose letter is at `at`, and where the text goes on. */
function unescape(line: string, at: number): { readonly text: string; readonly end: number } {
  const letter = line.charAt(at);
  const simple = ESCAPES.get(letter);
  if (simple !== undefined) return { text: simple, end: at + 1 };
  const count = HEX_DIGITS.get(letter) ?? bail();
  const digits = line.slice(at + 1, at + 1 + count);
  const code = HEX.test(digits) && digits.length === count ? Number.parseInt(digits, 16) : bail();
  if (code > 0x10ffff) bail();
  return { text: String.fromCodePoint(code), end: at + 1 + count };
}

/** Reads a single-quoted scalar whose quote is at `start`. */
export function singleQuoted(cursor: Cursor, start: number, parent: number): string {
  let out = '';
  let from = start + 1;
  for (;;) {
    const line = lineAt(cursor);
    const quote = line.indexOf("'", from);
    if (quote < 0) {
      out += unfolded(line, from) + lineBreak(cursor, parent);
      from = skipSpaces(lineAt(cursor), 0);
      continue;
    }
    out += line.slice(from, quote);
    if (line.charAt(quote + 1) !== "'") { close(cursor, quote + 1); return out; }
    out += "'";
    from = quote + 2;
  }
}

// Spaces before a fold are dropped by some readers and kept by others.
function unfolded(line: string, from: number): string {
  return line.endsWith(' ') ? bail() : line.slice(from);
}

/** Moves to the next line with content inside quotes: one line break is a space, each further one a newline. */
function lineBreak(cursor: Cursor, parent: number): string {
  let blanks = 0;
  for (cursor.at++; cursor.at < cursor.lines.length; cursor.at++) {
    const line = lineAt(cursor);
    const indent = skipSpaces(line, 0);
    if (indent === line.length) { blanks++; continue; }
    if (indent <= parent) bail();
    return blanks === 0 ? ' ' : '\n'.repeat(blanks);
  }
  return bail();
}

function close(cursor: Cursor, from: number): void {
  if (restOf(lineAt(cursor), from) !== '') bail();
  cursor.at++;
}

/** Reads a literal block whose `|` is at `start`: its lines as they are, less the indentation of the first. */
export function literal(cursor: Cursor, start: number, parent: number): string {
  const header = restOf(lineAt(cursor), start);
  if (header !== '|' && header !== '|-' && header !== '|+') bail();
  cursor.at++;
  const kept = blockLines(cursor, parent);
  let blanks = 0;
  while (kept.at(-1) === '') { kept.pop(); blanks++; }
  const text = kept.join('\n');
  if (header === '|-') return text;
  return header === '|' ? `${text}\n` : `${text}\n${'\n'.repeat(blanks)}`;
}

function blockLines(cursor: Cursor, parent: number): string[] {
  const kept: string[] = [];
  let column = -1;
  let widest = 0;
  for (; cursor.at < cursor.lines.length; cursor.at++) {
    const line = lineAt(cursor);
    const indent = skipSpaces(line, 0);
    if (indent === line.length) {
      widest = Math.max(widest, indent);
      kept.push('');
      continue;
    }
    if (column < 0) column = indent;
    if (indent < column) {
      if (indent > parent) bail();
      break;
    }
    if (column <= parent) break;
    kept.push(line.slice(column));
  }
  // Nothing but blanks, or blanks wider than the text: rare, and readers differ.
  if (column <= parent || widest > column) bail();
  return kept;
}
