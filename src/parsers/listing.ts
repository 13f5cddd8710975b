import { jsonElements } from '../base/json-elements.ts';
import { readHeader, readRow, type TableHeader, type TableRow } from '../base/table.ts';
import type { Line, ParseContext } from './define-parser.ts';
import { listingRows } from './map-json.ts';

/** A small table of the agent's command line: one header, one kind of row, and its JSON form where it has one. */
export interface Listing<Row> {
  readonly header: RegExp;
  /** All titles that occur in any release, in print order. */
  readonly titles: readonly string[];
  /** A row; `more` when the line only adds to the row before, which `row` has changed itself. */
  row(cells: TableRow, last: Row | undefined): Row | 'more' | undefined;
  /** An element of the array that `-o json` prints. */
  element?(value: unknown): Row | undefined;
  /** `-o json` prints an object from key to values; what stands in for its header. */
  readonly mapHeader?: string;
  /** What the command says instead of a table when the feature is off. */
  readonly off?: RegExp;
}

export interface ListingRows<Row> { readonly rows: Row[]; readonly count: number; readonly off: boolean }

const MAX_ROWS = 20_000;

/** Reads a listing in any of its forms; undefined when nothing of it is there. Rows are noted as `rows[i]`. */
export function readListing<Row>(listing: Listing<Row>, lines: readonly Line[], context: ParseContext): ListingRows<Row> | undefined {
  const reader = new Reader(listing, context);
  const first = lines.find((line) => /^\s*[[{]/.test(line.text) && !/^\s*\[[^\s\]{]/.test(line.text))?.text.trim().charAt(0);
  if (first === '[' && listing.element !== undefined) reader.elements(lines);
  else if (first === '{' && listing.mapHeader !== undefined) reader.table([{ n: 0, text: listing.mapHeader }, ...listingRows(lines, (line) => { context.known(line); })]);
  else reader.table(lines);
  return reader.end();
}

/** Whether one of the first lines is the header, or the text the JSON form: `of` recognises an element or a row of it. */
export function sniffListing<Row>(listing: Listing<Row>, head: readonly Line[]): 'yes' | 'maybe' {
  return head.some(({ text }) => listing.header.test(text) || listing.off?.test(text) === true) ? 'yes' : 'maybe';
}

class Reader<Row> {
  readonly #listing: Listing<Row>;
  readonly #context: ParseContext;
  readonly #rows: Row[] = [];
  #count = 0;
  #seen = false;
  #off = false;

  constructor(listing: Listing<Row>, context: ParseContext) {
    this.#listing = listing;
    this.#context = context;
  }

  end(): ListingRows<Row> | undefined {
    return this.#seen ? { rows: this.#rows, count: this.#count, off: this.#off } : undefined;
  }

  elements(lines: readonly Line[]): void {
    const { elements, broken, others } = jsonElements(lines);
    const rest = new Set(others);
    for (const line of lines) if (!rest.has(line)) this.#context.known(line);
    this.#seen = elements.length > 0 || broken.length === 0;
    for (const { value, start, end } of elements) {
      const row = this.#listing.element?.(value);
      if (row === undefined) this.#context.problem({ start, end }, 'an entry that is not understood');
      else this.#add(row, { start, end });
    }
    for (const { place, why } of broken) this.#context.problem(place, why);
  }

  table(lines: readonly Line[]): void {
    let header: TableHeader | undefined;
    for (const line of lines) {
      if (line.text.trim() === '') continue;
      if (this.#listing.header.test(line.text)) {
        header = readHeader(line, this.#listing.titles);
        this.#seen = true;
        if (line.n > 0) this.#context.known(line);
      } else if (this.#listing.off?.test(line.text) === true) {
        this.#seen = true;
        this.#off = true;
        this.#context.known(line);
      } else this.#row(header, line);
    }
  }

  #row(header: TableHeader | undefined, line: Line): void {
    if (header === undefined) return;
    const row = this.#listing.row(readRow(header, line), this.#rows.at(-1));
    if (row === 'more') this.#context.known(line);
    else if (row !== undefined) this.#add(row, line);
  }

  #add(row: Row, place: Line | { start: number; end: number }): void {
    this.#count++;
    if (this.#rows.length < MAX_ROWS) this.#context.noteItem('rows', this.#rows.push(row) - 1, '', place);
    else this.#context.known(place);
  }
}
