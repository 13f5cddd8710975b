import { deserialize, serialize } from 'node:v8';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { COPY, type Document, type DocumentFields, type Marks, PASSING } from '../../model/document.ts';
import { type FlatMarks, MarkTable, ReadMarks } from '../../parsers/mark-table.ts';
import type { ReadFile } from '../../parsers/read-file.ts';

/** Where a value stands in the bytes of its batch. */
interface Span {
  readonly at: number;
  readonly end: number;
  /** Bytes after inflating; absent where they stand as they are. */
  readonly inflated?: number;
  readonly form: Form;
}

/** JSON, one byte a character where it can be, is read twice as fast as the form that keeps values of all kinds. */
type Form = 'latin1' | 'utf8' | 'v8';
interface Encoded { readonly plain: Uint8Array; readonly form: Form }

/** Where a document's data or marks stand. Large fields stand apart: who asks 500 statuses for a version should not unpack the health of 500 nodes in each. */
interface PartedSpan extends Span { readonly parts: readonly (readonly [field: string, span: Span])[] }

export interface PackedDocument extends Omit<Document, 'data' | 'marks'> { readonly packedData: PartedSpan | undefined; readonly packedMarks: PartedSpan }

export interface PackedFile extends Omit<ReadFile, 'documents'> { readonly documents: readonly PackedDocument[] }

/** Bytes that all threads see, so that nobody copies them. */
export type SharedBytes = Uint8Array<SharedArrayBuffer>;

/** Files read, ready for another thread: small facts as they are, data and marks as bytes that cost nothing until somebody asks. */
export interface PackedBatch { readonly files: readonly PackedFile[]; readonly bytes: SharedBytes }

/** Smaller values cost more to deflate than they take. */
const WORTH_DEFLATING = 16 * 1024;
/** Smaller fields are unpacked with the rest. */
const WORTH_APART = 1024;

/** Packs what was read of some files, each as soon as it is there: until then its objects are in the way of whoever sweeps the heap. */
export class Packer {
  readonly #files: PackedFile[] = [];
  readonly #parts: Uint8Array[] = [];
  #size = 0;

  add(file: ReadFile): void {
    this.#files.push({
      ...file,
      documents: file.documents.map(({ data, marks, ...rest }): PackedDocument => ({ ...rest, packedData: data === undefined ? undefined : this.#data(data), packedMarks: this.#marks(marks) })),
    });
  }

  batch(): PackedBatch {
    const bytes = new Uint8Array(new SharedArrayBuffer(this.#size));
    let at = 0;
    for (const part of this.#parts) { bytes.set(part, at); at += part.length; }
    return { files: this.#files, bytes };
  }

  #put({ plain, form }: Encoded): Span {
    // What five hundred nodes know of each other fills gigabytes, and shrinks to a tenth in less time than it took to read.
    const bytes = plain.length < WORTH_DEFLATING ? plain : deflateRawSync(plain, { level: 1 });
    this.#parts.push(bytes);
    this.#size += bytes.length;
    return { at: this.#size - bytes.length, end: this.#size, form, ...(bytes === plain ? {} : { inflated: plain.length }) };
  }

  #data(data: unknown): PartedSpan {
    const { rest, apart } = separated(data);
    return { ...this.#put(encoded(rest)), parts: apart.map(([field, value]) => [field, this.#put(value)]) };
  }

  #marks(marks: Marks): PartedSpan {
    const table = MarkTable.of(marks);
    const large = [...table.sizes()].filter(([, bytes]) => bytes >= WORTH_APART).map(([field]) => field);
    const putFields = (wanted: (field: string) => boolean): Span => this.#put({ plain: serialize(table.flat(wanted)), form: 'v8' });
    return { ...putFields((field) => !large.includes(field)), parts: large.map((field) => [field, putFields((f) => f === field)]) };
  }
}

/** Data without its large fields, which leave their place in the order of fields, and these fields as bytes. */
function separated(data: unknown): { readonly rest: unknown; readonly apart: readonly (readonly [string, Encoded])[] } {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return { rest: data, apart: [] };
  const rest: Record<string, unknown> = { ...data };
  const apart: [string, Encoded][] = [];
  for (const [field, value] of Object.entries(data)) {
    if (typeof value !== 'object' || value === null) continue;
    const own = encoded(value);
    if (own.plain.length < WORTH_APART) continue;
    apart.push([field, own]);
    rest[field] = 0;
  }
  return { rest, apart };
}

/** Data of a parser fits its schema, and schemas know no value that JSON does not: numbers are finite, fields that are undefined are absent. */
function encoded(value: unknown): Encoded {
  const text = JSON.stringify(value);
  const plain = Buffer.from(text);
  return plain.length === text.length ? { plain, form: 'latin1' } : { plain, form: 'utf8' };
}

/** The decoded values used last, each under its own place in the packed bytes. */
class Decoded {
  readonly #values = new Map<PartedSpan, unknown>();
  readonly #bytes: number;
  readonly #least: number;
  #size = 0;

  /** Values stay at hand up to so many bytes of packed form, which is about ten times less than they take; but always `least` of the last used. */
  constructor({ bytes, least }: { readonly bytes: number; readonly least: number }) {
    this.#bytes = bytes;
    this.#least = least;
  }

  get(span: PartedSpan, bytes: Uint8Array, shape: (value: unknown) => unknown): unknown {
    const known = this.#values.get(span);
    const value = known ?? shape(decode(span, bytes));
    // Taken out and put in again: a Map keeps the order of insertion, so the first one is the one unused for longest.
    if (known !== undefined) this.#values.delete(span);
    else this.#size += sizeOf(span);
    this.#values.set(span, value);
    for (const old of this.#values.keys()) {
      if (this.#size <= this.#bytes || this.#values.size <= this.#least) break;
      this.#values.delete(old);
      this.#size -= sizeOf(old);
    }
    return value;
  }

  clear(): void {
    this.#values.clear();
    this.#size = 0;
  }
}

function sizeOf(span: PartedSpan): number {
  return span.parts.reduce((sum, [, part]) => sum + bytesOf(part), bytesOf(span));
}

function bytesOf({ at, end, inflated }: Span): number {
  return inflated ?? end - at;
}

function decode(span: Span, bytes: Uint8Array): unknown {
  const plain = plainOf(span, bytes);
  return span.form === 'v8' ? deserialize(plain) as unknown : JSON.parse(Buffer.from(plain.buffer, plain.byteOffset, plain.length).toString(span.form)) as unknown;
}

function marksOf(rest: FlatMarks, { parts }: PartedSpan, bytes: Uint8Array): Marks {
  return new ReadMarks(rest, new Map(parts.map(([field, span]) => [field, () => decode(span, bytes) as FlatMarks])));
}

/** Puts the large fields where they belong; each is decoded when asked for, and then stays. */
function joined(rest: unknown, { parts }: PartedSpan, bytes: Uint8Array): unknown {
  for (const [field, span] of parts) {
    Object.defineProperty(rest, field, {
      enumerable: true, configurable: true,
      get: (): unknown => {
        const value = decode(span, bytes);
        Object.defineProperty(rest, field, { enumerable: true, configurable: true, writable: true, value });
        return value;
      },
    });
  }
  return rest;
}

function plainOf({ at, end, inflated }: Span, bytes: Uint8Array): Uint8Array {
  const own = bytes.subarray(at, end);
  // One piece for all of it: pieces would have to be put together.
  return inflated === undefined ? own : inflateRawSync(own, { maxOutputLength: inflated, chunkSize: Math.max(64, inflated + 1) });
}

const decoded = new Decoded({ bytes: 8 * 1024 * 1024, least: 64 });
/**
 * What is read once of hundreds of nodes would push out what is read again and again of one, and live just long enough to be copied by
 * the collector. Of few nodes all stays.
 */
const passing = new Decoded({ bytes: 1024 * 1024, least: 4 });

/** Lets go what is at hand, where the next values asked for will be others. */
export function forgetDecoded(): void {
  decoded.clear();
}

/** The files of a batch; data and marks are decoded when asked for. Whoever needs the same object twice holds on to it: after a while it is decoded anew. */
export function unpack({ files, bytes }: PackedBatch): ReadFile[] {
  return files.map((file) => ({ ...file, documents: file.documents.map((d) => lazy(d, bytes)) }));
}

/** A document whose data and marks are decoded when asked for. A dump has tens of thousands: this keeps them small. */
class PackedAway implements Document {
  declare readonly parser: Document['parser'];
  declare readonly path: Document['path'];
  declare readonly locator: Document['locator'];
  declare readonly status: Document['status'];
  declare readonly identity: Document['identity'];
  declare readonly problems: Document['problems'];
  declare readonly incomplete: Document['incomplete'];
  declare readonly span: Document['span'];
  declare readonly lines: Document['lines'];
  declare readonly understood: Document['understood'];
  readonly #data: PartedSpan | undefined;
  readonly #marks: PartedSpan;
  readonly #bytes: SharedBytes;

  constructor(fields: Omit<Document, 'data' | 'marks'>, data: PartedSpan | undefined, marks: PartedSpan, bytes: SharedBytes) {
    // Only what is told of a document stands in its own fields, so they are what a copy takes.
    Object.assign(this, fields);
    this.#data = data;
    this.#marks = marks;
    this.#bytes = bytes;
  }

  get data(): unknown {
    return this.#dataIn(decoded);
  }

  get marks(): Marks {
    return this.#marksIn(decoded);
  }

  #dataIn(values: Decoded): unknown {
    const span = this.#data;
    return span === undefined ? undefined : values.get(span, this.#bytes, (rest) => joined(rest, span, this.#bytes));
  }

  #marksIn(values: Decoded): Marks {
    return values.get(this.#marks, this.#bytes, (rest) => marksOf(rest as FlatMarks, this.#marks, this.#bytes)) as Marks;
  }

  [PASSING](): Pick<Document, 'data' | 'marks'> {
    const [data, marks] = [() => this.#dataIn(passing), () => this.#marksIn(passing)];
    return { get data() { return data(); }, get marks() { return marks(); } };
  }

  [COPY](fields: DocumentFields): Document {
    return new PackedAway(Object.assign({}, this, fields), this.#data, this.#marks, this.#bytes);
  }

  packed(): { readonly packed: PackedDocument; readonly bytes: SharedBytes } {
    return { packed: Object.assign({}, this, { packedData: this.#data, packedMarks: this.#marks }), bytes: this.#bytes };
  }
}

/** The packed form of a document that came out of `unpack`, without unpacking it; undefined for any other. */
export function packedAgain(document: Document): { readonly packed: PackedDocument; readonly bytes: SharedBytes } | undefined {
  return document instanceof PackedAway ? document.packed() : undefined;
}

/** The document of a packed form. */
export function lazy({ packedData, packedMarks, ...fields }: PackedDocument, bytes: SharedBytes): Document {
  return new PackedAway(fields, packedData, packedMarks, bytes);
}
