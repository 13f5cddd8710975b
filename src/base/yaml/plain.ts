import { type Cursor, bail, lineAt, restOf, skipSpaces } from './cursor.ts';

// Other first characters open flow collections, anchors, tags, comments, quotes, or are reserved.
const FIRST = /^(?:[A-Za-z0-9_/.()<$+;=^\\\u00a0-\uffff]|-[^ ])/;

// A number in the shortest form, as Go prints it.
const INTEGER = /^-?(?:0|[1-9][0-9]{0,14})$/;
const DECIMAL = /^-?(?:0|[1-9][0-9]{0,8})\.[0-9]{1,8}$/;
// What some reading of YAML takes for a number: other bases, exponents, leading zeros, `.5`, `1.`, `+1`, `.inf`.
const NUMBERISH = /^[-+]?(?:0x[0-9a-f_]*|0o[0-7_]*|0b[01_]*|\.?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]*)?|\.(?:inf|nan))$/i;

/** Reads an unquoted scalar at `start`, folding the lines that go on deeper than `parent`. */
export function plain(cursor: Cursor, start: number, parent: number): unknown {
  const first = piece(lineAt(cursor), start);
  if (!FIRST.test(first)) bail();
  cursor.at++;
  let text = first;
  let blanks = 0;
  for (let at = cursor.at; at < cursor.lines.length; at++) {
    const line = cursor.lines[at] ?? '';
    const indent = skipSpaces(line, 0);
    if (indent === line.length) { blanks++; continue; }
    if (indent <= parent) break;
    text += (blanks === 0 ? ' ' : '\n'.repeat(blanks)) + piece(line, indent);
    blanks = 0;
    cursor.at = at + 1;
  }
  return text === first ? resolve(text) : text;
}

// A colon or a hash in these places is a mapping or a comment to YAML.
function piece(line: string, from: number): string {
  const text = restOf(line, from);
  if (text.startsWith('#') || text.endsWith(':') || text.includes(': ') || text.includes(' #')) bail();
  return text;
}

/** The value of an unquoted scalar by the core schema; bails where readers of YAML disagree. */
function resolve(text: string): unknown {
  const code = text.charCodeAt(0);
  if (code <= 57 && code >= 43) return numeric(text);
  if (text.length > 5) return text;
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (text === 'null') return null;
  return /^(?:true|false|null)$/i.test(text) ? bail() : text;
}

function numeric(text: string): unknown {
  if (INTEGER.test(text) || DECIMAL.test(text)) {
    const value = Number(text);
    return Object.is(value, -0) ? bail() : value;
  }
  return NUMBERISH.test(text) ? bail() : text;
}
