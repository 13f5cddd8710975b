import type { Line, ParseContext } from '../define-parser.ts';
import { KEY, isKnownKey } from './keys.ts';

export interface Entry { readonly key: string; readonly value: string }

interface Row { readonly line: Line; readonly text: string }

const ROW = /^([a-z][a-z0-9._-]{0,100})( {2,}|\t+)(\S.*)$/;
const ELISION = /^(?:\.{3,}|…|\[\.{2,3}\]|<snip>)$/;

/** Lines without the comment sign of a documented session (`# => ...`) and without common indentation. */
function bare(lines: readonly Line[]): Row[] {
  const solid = lines.filter((l) => l.text.trim() !== '');
  const commented = solid.length > 0 && solid.every((l) => l.text.startsWith('#'));
  return solid.map((line) => ({ line, text: (commented ? line.text.replace(/^# ?(?:=> ?)?/, '') : line.text).trim() }));
}

/** Column in which most rows have their value; the listing pads all keys to one width. */
function valueColumn(rows: readonly Row[]): number {
  const counts = new Map<number, number>();
  for (const { text } of rows) {
    const row = ROW.exec(text);
    if (row === null) continue;
    const column = (row[1] ?? '').length + (row[2] ?? '').length;
    counts.set(column, (counts.get(column) ?? 0) + 1);
  }
  let best = 0;
  for (const [column, count] of counts) if (count > (counts.get(best) ?? 0)) best = column;
  return best;
}

/** Reads `cilium config view`: one key a line, its value behind, further lines of a value in column 0. */
export function readView(lines: readonly Line[], context: ParseContext): Entry[] {
  const rows = bare(lines);
  const column = valueColumn(rows);
  const entries: { key: string; value: string; start: number; end: number }[] = [];
  for (const { line, text } of rows) {
    if (ELISION.test(text)) {
      if (context.incomplete) context.known(line);
      else context.problem(line, 'lines were left out here');
      continue;
    }
    const last = entries.at(-1);
    const row = readRow(text, column, last?.key);
    if (row !== undefined) entries.push({ ...row, start: line.n, end: line.n });
    else if (last !== undefined) {
      last.value += `\n${text}`;
      last.end = line.n;
    }
  }
  for (const [i, { key, start, end }] of entries.entries()) {
    context.note(`entries[${String(i)}]`, { start, end });
    context.note(`values.${key}`, { start, end });
  }
  return entries.map(({ key, value }) => ({ key, value }));
}

/** A row, or undefined for what can only be a further line of the value above. */
function readRow(text: string, column: number, previous: string | undefined): Entry | undefined {
  const row = ROW.exec(text);
  if (row !== null) {
    const [, key = '', gap = '', value = ''] = row;
    return key.length + gap.length === column || isKnownKey(key) ? { key, value } : undefined;
  }
  // Keys are sorted; a key alone has an empty value.
  if (KEY.test(text) && (isKnownKey(text) || (text.includes('-') && (previous === undefined || text > previous)))) return { key: text, value: '' };
  const squeezed = /^([a-z][a-z0-9._-]{0,100})[ \t](\S.*)$/.exec(text);
  return squeezed !== null && isKnownKey(squeezed[1] ?? '') ? { key: squeezed[1] ?? '', value: squeezed[2] ?? '' } : undefined;
}

/** How much a text looks like the listing. */
export function sniffView(lines: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const rows = bare(lines).slice(0, 400).filter((r) => !ELISION.test(r.text));
  let like = 0;
  let sure = 0;
  for (const { text } of rows) {
    const row = ROW.exec(text);
    const key = row?.[1] ?? text;
    // A second gap in the line is a table of something else.
    if (row === null ? !KEY.test(text) : / {2,}/.test(row[3] ?? '')) continue;
    like++;
    if (row !== null && isKnownKey(key)) sure++;
  }
  if (sure === 0) return 'no';
  return like * 10 >= rows.length * 6 && sure * 5 >= like ? 'yes' : 'maybe';
}
