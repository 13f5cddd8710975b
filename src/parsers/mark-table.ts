import type { Mark, Marks } from '../model/document.ts';
import { type PackedLines, packLines, unpackLines } from './line-runs.ts';

/**
 * Marks in flat form. Most belong to items of lists, `entries[12].prefix`: those of one pattern, `entries[].prefix`, are a series of
 * first and last lines by position, 0 where there is none. The others are keys and their lines.
 */
export interface FlatMarks {
  /** One text where it can be, which decodes many times faster than a list. */
  readonly keys: string | readonly string[];
  readonly lines: Uint32Array;
  readonly series: readonly (readonly [pattern: string, lines: PackedLines])[];
}

/** No usual key holds it: keys are paths into data, and a line of text ends at a line feed. Stands before, between and after keys. */
const BETWEEN = '\n';
/** After so many look-ups an index is worth its making. Most marks of most documents are never asked for. */
const FEW = 6;
/** A series may have gaps, but must not grow by far more than is put into it. */
const GAP = 16;
/** Lists in the items of a list make many patterns; beyond this many their marks are kept by key. */
const MOST_SERIES = 256;

/** Where the position of a key stands: `[` is at `open`, `]` at `close`. */
interface Position { open: number; close: number; index: number }

/** The last one found: there is a mark for nearly every line, so none costs an object. */
const found: Position = { open: 0, close: 0, index: 0 };

/** `entries[12].prefix`: where the position begins and ends, and what it is, valid until the next call; undefined for a key without one. */
function position(key: string): Readonly<Position> | undefined {
  const open = key.indexOf('[');
  if (open === -1) return undefined;
  let close = open + 1;
  let index = 0;
  for (let code = key.charCodeAt(close); code >= 48 && code <= 57 && close - open < 9; code = key.charCodeAt(close)) {
    index = index * 10 + code - 48;
    close++;
  }
  const plain = key.charCodeAt(close) === 93 && close > open + 1 && (key.charCodeAt(open + 1) !== 48 || close === open + 2);
  if (!plain) return undefined;
  found.open = open;
  found.close = close;
  found.index = index;
  return found;
}

function patternOf(key: string, { open, close }: Readonly<Position>): string {
  return key.slice(0, open + 1) + key.slice(close);
}

/** A number for a pattern, worked out from a key of it without making the pattern. Lists differ in the ends of their names. */
function hashOf(key: string, open: number, close: number): number {
  let hash = open;
  for (let i = Math.max(0, open - 3); i < open; i++) hash = (hash * 31 + key.charCodeAt(i)) | 0;
  for (let i = close; i < key.length; i++) hash = (hash * 31 + key.charCodeAt(i)) | 0;
  return hash;
}

/** The field of the data that a key or pattern speaks of. */
function fieldOf(key: string): string {
  for (let i = 0; i < key.length; i++) {
    const code = key.charCodeAt(i);
    if (code === 91 || code === 46) return key.slice(0, i);
  }
  return key;
}

class Series {
  readonly pattern: string;
  readonly #head: string;
  readonly #tail: string;
  lines = new Uint32Array(8);
  /** Positions up to the last one that is put. */
  length = 0;
  count = 0;

  constructor(pattern: string) {
    this.pattern = pattern;
    const open = pattern.indexOf('[') + 1;
    this.#head = pattern.slice(0, open);
    this.#tail = pattern.slice(open);
  }

  /** Whether a key whose position ends at `close` is of this pattern. */
  has(key: string, close: number): boolean {
    return key.length - close === this.#tail.length && key.startsWith(this.#head) && key.endsWith(this.#tail);
  }

  /** False when the position is too far beyond the others. */
  put(index: number, start: number, end: number): boolean {
    if (index > 2 * this.count + GAP) return false;
    if (2 * index + 1 >= this.lines.length) {
      const wider = new Uint32Array(4 * index + 4);
      wider.set(this.lines);
      this.lines = wider;
    }
    if (this.lines[2 * index] === 0) this.count++;
    this.lines[2 * index] = start;
    this.lines[2 * index + 1] = end;
    if (index >= this.length) this.length = index + 1;
    return true;
  }
}

/** Marks of a document while it is read: one for nearly every line, so none costs an object. */
export class MarkTable implements Marks {
  /** By hash; two patterns of one hash are rare, and then the second one's marks are kept by key. */
  readonly #series = new Map<number, Series>();
  readonly #plain = new Map<string, Mark>();
  /** Keys with a position among them. */
  #strays = 0;
  /** Series by list and by what follows the position. */
  readonly #lists = new Map<string, Map<string, Series>>();

  static of(marks: Marks): MarkTable {
    if (marks instanceof MarkTable) return marks;
    const table = new MarkTable();
    for (const [key, { start, end }] of marks) table.set(key, start, end);
    return table;
  }

  set(key: string, start: number, end: number): void {
    const at = position(key);
    if (at !== undefined && start > 0 && this.#put(key, at, start, end)) {
      if (this.#strays > 0 && this.#plain.delete(key)) this.#strays--;
      return;
    }
    if (at !== undefined && !this.#plain.has(key)) this.#strays++;
    this.#plain.set(key, { start, end });
  }

  /** The same as `set` for `list[index]rest`. */
  setItem(list: string, index: number, rest: string, start: number, end: number): void {
    const series = this.#lists.get(list)?.get(rest);
    if (series !== undefined && this.#strays === 0 && start > 0 && series.put(index, start, end)) return;
    const key = `${list}[${String(index)}]${rest}`;
    this.set(key, start, end);
    if (series === undefined) this.#remember(list, rest, key);
  }

  get(key: string): Mark | undefined {
    const known = this.#plain.get(key);
    if (known !== undefined) return known;
    const at = position(key);
    const series = at === undefined ? undefined : this.#series.get(hashOf(key, at.open, at.close));
    return at === undefined || series?.has(key, at.close) !== true ? undefined : markAt(series.lines, at.index);
  }

  get size(): number {
    let size = this.#plain.size;
    for (const { count } of this.#series.values()) size += count;
    return size;
  }

  *keys(): MapIterator<string> {
    for (const [key] of this) yield key;
  }

  *[Symbol.iterator](): MapIterator<[string, Mark]> {
    yield* this.#plain;
    for (const { pattern, lines } of this.#series.values()) yield* ofSeries(pattern, lines);
  }

  /** About how many bytes the marks of each field take in flat form. */
  sizes(): ReadonlyMap<string, number> {
    const sizes = new Map<string, number>();
    const add = (key: string, bytes: number): void => { sizes.set(fieldOf(key), (sizes.get(fieldOf(key)) ?? 0) + bytes); };
    for (const key of this.#plain.keys()) add(key, key.length + 9);
    for (const { pattern, length } of this.#series.values()) add(pattern, pattern.length + 8 * length);
    return sizes;
  }

  /** The marks of the fields wanted. */
  flat(wanted: (field: string) => boolean): FlatMarks {
    const plain = [...this.#plain].filter(([key]) => wanted(fieldOf(key)));
    const keys = plain.map(([key]) => key);
    return {
      keys: keys.some((key) => key.includes(BETWEEN)) ? keys : BETWEEN + keys.join(BETWEEN) + BETWEEN,
      lines: Uint32Array.from(plain.flatMap(([, { start, end }]) => [start, end])),
      series: [...this.#series.values()].filter(({ pattern, count }) => count > 0 && wanted(fieldOf(pattern))).map(({ pattern, lines, length }) => [pattern, packLines(lines.subarray(0, 2 * length))]),
    };
  }

  /** From now on the series of a key is found without the key. */
  #remember(list: string, rest: string, key: string): void {
    const at = position(key);
    const series = at === undefined ? undefined : this.#series.get(hashOf(key, at.open, at.close));
    if (at === undefined || series?.has(key, at.close) !== true) return;
    const known = this.#lists.get(list);
    if (known === undefined) this.#lists.set(list, new Map([[rest, series]]));
    else known.set(rest, series);
  }

  #put(key: string, at: Readonly<Position>, start: number, end: number): boolean {
    const hash = hashOf(key, at.open, at.close);
    let series = this.#series.get(hash);
    if (series === undefined) {
      if (this.#series.size >= MOST_SERIES) return false;
      series = new Series(patternOf(key, at));
      this.#series.set(hash, series);
    }
    return series.has(key, at.close) && series.put(at.index, start, end);
  }
}

/** Marks of a document that was read before: `rest` and, by field, those that stand apart. They are decoded when asked for. */
export class ReadMarks implements Marks {
  readonly #rest: FlatLookup;
  readonly #apart: ReadonlyMap<string, () => FlatMarks>;
  readonly #known = new Map<string, FlatLookup>();

  constructor(rest: FlatMarks, apart: ReadonlyMap<string, () => FlatMarks>) {
    this.#rest = new FlatLookup(rest);
    this.#apart = apart;
  }

  get size(): number {
    return [...this].length;
  }

  get(key: string): Mark | undefined {
    return this.#apart.size === 0 ? this.#rest.get(key) : this.#part(fieldOf(key)).get(key);
  }

  *keys(): MapIterator<string> {
    for (const [key] of this) yield key;
  }

  *[Symbol.iterator](): MapIterator<[string, Mark]> {
    yield* this.#rest.all();
    for (const field of this.#apart.keys()) yield* this.#part(field).all();
  }

  #part(field: string): FlatLookup {
    const decode = this.#apart.get(field);
    if (decode === undefined) return this.#rest;
    let part = this.#known.get(field);
    if (part === undefined) {
      part = new FlatLookup(decode());
      this.#known.set(field, part);
    }
    return part;
  }
}

/** Looks keys up in their flat form, until it is clear that many are wanted. */
class FlatLookup {
  readonly #flat: FlatMarks;
  #asked = 0;
  #index: ReadonlyMap<string, number> | undefined;
  #series: ReadonlyMap<string, PackedLines> | undefined;
  readonly #lines = new Map<string, Uint32Array>();

  constructor(flat: FlatMarks) {
    this.#flat = flat;
  }

  get(key: string): Mark | undefined {
    const plain = this.#find(key);
    if (plain !== undefined) return markAt(this.#flat.lines, plain);
    const at = this.#flat.series.length === 0 ? undefined : position(key);
    if (at === undefined) return undefined;
    const { index } = at;
    const lines = this.#linesOf(patternOf(key, at));
    return lines === undefined ? undefined : markAt(lines, index);
  }

  #linesOf(pattern: string): Uint32Array | undefined {
    const known = this.#lines.get(pattern);
    if (known !== undefined) return known;
    this.#series ??= new Map(this.#flat.series);
    const packed = this.#series.get(pattern);
    if (packed === undefined) return undefined;
    const lines = unpackLines(packed);
    this.#lines.set(pattern, lines);
    return lines;
  }

  *all(): Generator<[string, Mark]> {
    for (const [i, key] of this.#keys().entries()) yield [key, markAt(this.#flat.lines, i) ?? { start: 0, end: 0 }];
    for (const [pattern, packed] of this.#flat.series) yield* ofSeries(pattern, unpackLines(packed));
  }

  #find(key: string): number | undefined {
    const { keys, lines } = this.#flat;
    if (lines.length === 0) return undefined;
    if (this.#index !== undefined || typeof keys !== 'string' || ++this.#asked > FEW) return (this.#index ??= new Map(this.#keys().map((k, i) => [k, i]))).get(key);
    const at = keys.indexOf(BETWEEN + key + BETWEEN);
    if (at === -1 || key.includes(BETWEEN)) return undefined;
    let before = 0;
    for (let next = keys.indexOf(BETWEEN); next < at; next = keys.indexOf(BETWEEN, next + 1)) before++;
    return before;
  }

  #keys(): readonly string[] {
    const { keys, lines } = this.#flat;
    if (typeof keys !== 'string') return keys;
    return lines.length === 0 ? [] : keys.slice(1, -1).split(BETWEEN);
  }
}

function markAt(lines: Uint32Array, index: number): Mark | undefined {
  const start = lines[2 * index];
  const end = lines[2 * index + 1];
  return start === undefined || end === undefined || start === 0 ? undefined : { start, end };
}

function* ofSeries(pattern: string, lines: Uint32Array): Generator<[string, Mark]> {
  const open = pattern.indexOf('[') + 1;
  for (let i = 0; 2 * i < lines.length; i++) {
    const mark = markAt(lines, i);
    if (mark !== undefined) yield [pattern.slice(0, open) + String(i) + pattern.slice(open), mark];
  }
}
