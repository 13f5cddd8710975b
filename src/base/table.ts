import type { Line } from './lines.ts';

/** A column of a text table. */
export interface Column {
  /** As printed: `POLICY (ingress)`. */
  readonly title: string;
  /** Offset of the title in the header line, in code points, tabs expanded. */
  readonly start: number;
}

export interface TableHeader {
  readonly line: Line;
  readonly columns: readonly Column[];
  /** Runs of blanks were reduced to one (web pastes): offsets mean nothing, cells are assigned by order. */
  readonly collapsed: boolean;
  /** Cells are divided by single tabs. */
  readonly tabbed: boolean;
}

export interface TableRow {
  readonly line: Line;
  /** One per column, trimmed, `` for an empty or missing cell. */
  readonly cells: readonly string[];
  /** Cells were told apart by order alone and their number differs from the number of columns: use with care. */
  readonly loose: boolean;
  /** The first column is empty and a later one is not: the row goes on with the one above. */
  readonly continuation: boolean;
  /** Cell under a title (case and runs of blanks ignored), `` when empty, missing or no such column. */
  cell(title: string): string;
}

// A line with more titles is no header; the limit keeps hostile tables from costing columns times rows.
const MAX_COLUMNS = 200;

interface Field { readonly text: string; readonly start: number; readonly end: number }

function normalised(title: string): string {
  return title.trim().replace(/\s+/g, ' ').toLowerCase();
}

/** Replaces tabs by blanks up to the next multiple of `width`; of a text with tabs the trailing blanks go. */
export function expandTabs(text: string, width = 8): string {
  if (!text.includes('\t')) return text;
  let out = '';
  for (const part of text.split('\t')) {
    out += part;
    out += ' '.repeat(width - (out.length % width));
  }
  return out.trimEnd();
}

// Go's tabwriter counts a code point as one column; UTF-16 offsets differ as soon as there is an emoji.
function lowSurrogates(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xdc00 && unit <= 0xdfff) count++;
  }
  return count;
}

/** Fields divided by two or more blanks, with their offsets. */
function fieldsOf(text: string): Field[] {
  const fields: Field[] = [];
  let extra = 0;
  let done = 0;
  for (const match of text.matchAll(/\S+(?: \S+)*/g)) {
    extra += lowSurrogates(text, done, match.index);
    done = match.index;
    fields.push({ text: match[0], start: match.index - extra, end: match.index + match[0].length });
  }
  return fields;
}

/** Cells of one line, divided by a tab or two or more blanks; leading blanks ignored. */
export function splitCells(text: string): string[] {
  return fieldsOf(text.replaceAll('\t', '  ')).map((field) => field.text);
}

// Finds the known titles one after another, skipping those that are not there.
function locate(text: string, titles: readonly string[]): Column[] {
  const lower = text.toLowerCase();
  const columns: Column[] = [];
  let from = 0;
  for (const title of titles) {
    const at = lower.indexOf(title.toLowerCase(), from);
    if (at < 0) continue;
    columns.push({ title, start: at - lowSurrogates(text, 0, at) });
    from = at + title.length;
  }
  return columns;
}

/**
 * Reads the header of a column table (Go tabwriter, kubectl). `titles` names the columns that can occur, in print order; only
 * needed to read a header whose blanks were collapsed, missing ones are skipped. Undefined for a blank line, or when titles are
 * given and fewer than two (or not the only one) are found.
 */
export function readHeader(line: Line, titles: readonly string[] = []): TableHeader | undefined {
  const raw = line.text.trimEnd();
  if (raw === '') return undefined;
  if (raw.split('\t', MAX_COLUMNS + 1).length > MAX_COLUMNS) return undefined;
  const tabbed = raw.includes('\t') && raw.trim().split('\t').every((title) => title.trim() !== '');
  if (tabbed) {
    return { line, columns: raw.split('\t').map((title, start) => ({ title: title.trim(), start })), collapsed: false, tabbed };
  }
  const text = expandTabs(raw);
  const fields = fieldsOf(text);
  if (fields.length > MAX_COLUMNS) return undefined;
  const known = locate(text, titles);
  if (titles.length > 0 && known.length < Math.min(2, titles.length)) return undefined;
  if (known.length > fields.length) return { line, columns: known, collapsed: true, tabbed };
  return { line, columns: fields.map(({ text: title, start }) => ({ title, start })), collapsed: false, tabbed };
}

// Column whose range [start, next start) holds the offset; the first one also takes what stands before it.
function columnAt(columns: readonly Column[], offset: number): number {
  let found = 0;
  for (const [i, column] of columns.entries()) if (column.start <= offset) found = i;
  return found;
}

function byOffset(columns: readonly Column[], text: string, fields: readonly Field[], shift: number): string[] {
  const cells = columns.map(() => '');
  const spans = new Map<number, { from: number; to: number }>();
  for (const field of fields) {
    const at = columnAt(columns, field.start - shift);
    const span = spans.get(at);
    const from = field.end - field.text.length;
    spans.set(at, { from: span?.from ?? from, to: field.end });
  }
  for (const [at, span] of spans) cells[at] = text.slice(span.from, span.to);
  return cells;
}

function byOrder(columns: readonly Column[], values: readonly string[]): string[] {
  const cells = columns.map((_, i) => values[i] ?? '');
  const rest = values.slice(columns.length);
  if (rest.length > 0 && cells.length > 0) cells[cells.length - 1] = [cells.at(-1) ?? '', ...rest].join(' ');
  return cells;
}

function fits(columns: readonly Column[], fields: readonly Field[], shift: number): boolean {
  return fields.every((field) => columns.some((column) => column.start === field.start - shift));
}

function cellsOf(header: TableHeader, raw: string, shift: number): { cells: string[]; loose: boolean } {
  const { columns } = header;
  if (header.tabbed && raw.includes('\t')) {
    return { cells: byOrder(columns, raw.split('\t').map((cell) => cell.trim())), loose: false };
  }
  const text = expandTabs(raw);
  const fields = fieldsOf(text);
  const values = fields.map((field) => field.text);
  if (header.collapsed || header.tabbed) {
    const words = values.length === columns.length ? values : text.trim().split(/\s+/);
    return { cells: byOrder(columns, words), loose: words.length !== columns.length };
  }
  if (fits(columns, fields, shift)) return { cells: byOffset(columns, text, fields, shift), loose: false };
  // Long listings are printed in pages whose widths differ from the header's, so a full row counts more than its offsets.
  if (fields.length === columns.length) return { cells: byOrder(columns, values), loose: false };
  const words = text.trim().split(/\s+/);
  if (columns.length > 1 && fields.length === 1 && words.length > 1 && indentOf(text) <= (columns[0]?.start ?? 0)) {
    return { cells: byOrder(columns, words), loose: words.length !== columns.length };
  }
  return { cells: byOffset(columns, text, fields, shift), loose: false };
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

/**
 * Reads one row under a header. Cells are told apart by offset, so empty cells in the middle and short rows come out right; when
 * blanks were collapsed they are assigned by order. `shift`: columns the row stands further right than its header.
 */
export function readRow(header: TableHeader, line: Line, shift = 0): TableRow {
  const { cells, loose } = cellsOf(header, line.text.trimEnd(), shift);
  const continuation = cells[0] === '' && cells.some((cell) => cell !== '');
  const at = (title: string): number => header.columns.findIndex((column) => normalised(column.title) === normalised(title));
  return { line, cells, loose, continuation, cell: (title) => cells[at(title)] ?? '' };
}

// A header pasted without the indentation of its rows (or the other way round) shifts every row alike.
function commonShift(header: TableHeader, lines: readonly Line[]): number {
  if (header.collapsed || header.tabbed) return 0;
  const sample = lines.slice(0, 50).map((line) => expandTabs(line.text.trimEnd()));
  const least = Math.min(...sample.map(indentOf));
  const shift = least - (header.columns[0]?.start ?? 0);
  if (!Number.isFinite(shift) || shift === 0) return 0;
  const count = (by: number): number => sample.filter((text) => fits(header.columns, fieldsOf(text), by)).length;
  return count(shift) > count(0) ? shift : 0;
}

/** Reads the rows below a header, blank lines skipped. `header` may be a line; undefined when it cannot be read as one. */
export function readTable(
  header: TableHeader | Line, lines: readonly Line[], titles: readonly string[] = [],
): { header: TableHeader; rows: TableRow[] } | undefined {
  const read = 'columns' in header ? header : readHeader(header, titles);
  if (read === undefined) return undefined;
  const filled = lines.filter((line) => line.text.trim() !== '');
  const shift = commonShift(read, filled);
  return { header: read, rows: filled.map((line) => readRow(read, line, shift)) };
}

/** Whether the table has a column of that title (case and runs of blanks ignored). */
export function hasColumn(header: TableHeader, title: string): boolean {
  return header.columns.some((column) => normalised(column.title) === normalised(title));
}
