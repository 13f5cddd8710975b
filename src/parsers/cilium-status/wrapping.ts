import type { Line } from '../define-parser.ts';

const CLOSING: ReadonlyMap<string, string> = new Map([['[', ']'], ['(', ')']]);

/** Brackets and quotes still open at the end of a text, innermost first, as the characters that would close them. */
function missing(text: string): string {
  const open: string[] = [];
  for (const c of text) {
    if (open.at(-1) === '"') { if (c === '"') open.pop(); continue; }
    const close = CLOSING.get(c);
    if (c === '"') open.push('"');
    else if (close !== undefined) open.push(close);
    else if (c === open.at(-1)) open.pop();
  }
  return open.reverse().join('');
}

/** Whether a bracket or quote is still open. */
export function unbalanced(text: string): boolean {
  return missing(text) !== '';
}

/**
 * The logical lines that several printed ones may stand for. Terminals break anywhere, also inside a word; editors break at
 * blanks and drop them. The reader of the value tells which is right, because only one of them makes sense to it.
 */
export function joins(lines: readonly Line[]): string[] {
  const [first] = lines;
  if (first === undefined) return [];
  if (lines.length === 1) return [first.text.trimEnd()];
  const parts = lines.map((line, i) => (i === 0 ? line.text.trimEnd() : line.text.trim()));
  let smart = '';
  let quotes = 0;
  for (const part of parts) {
    smart += smart === '' || quotes % 2 === 1 ? part : ` ${part}`;
    quotes += part.split('"').length - 1;
  }
  return [parts.join(' '), smart, lines.map((line) => line.text).join('').trimEnd(), parts.join('')];
}

const REMARK = /\s(?:# ?)?(?:<-|←|◄)/;

/** Cuts what the author of a paste wrote behind the line: `Routing: ... # <-- look here`. */
export function withoutRemark(text: string): string {
  const match = REMARK.exec(text);
  return match === null ? text : text.slice(0, match.index).trimEnd();
}

/** Repairs of a value that ends too early: brackets closed, then the last, perhaps broken, list element dropped. */
export function cutShort(text: string): string[] {
  const close = missing(text);
  if (close === '') return [];
  const comma = text.lastIndexOf(',');
  const shorter = comma < 0 ? '' : text.slice(0, comma);
  return [text + close, ...(shorter === '' ? [] : [shorter + missing(shorter)])];
}
