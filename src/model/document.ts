import type { Problem } from './problem.ts';

/** 1-based inclusive lines of the file a value was read from. */
export interface Mark { readonly start: number; readonly end: number }

/**
 * Where each value of a document was read. Keys are paths into the data: `kpr.services.nodePort`, `chains[3].packets`,
 * `values["enable-ipv4"]` written as `values.enable-ipv4`. The key `` (empty) covers the whole section read.
 */
export type Marks = Pick<ReadonlyMap<string, Mark>, 'get' | 'keys' | 'size' | typeof Symbol.iterator>;

/** Names found inside the text that tell where it comes from. */
export interface Identity {
  readonly node?: string;
  readonly pod?: string;
  readonly namespace?: string;
  readonly container?: string;
  readonly nodeIp?: string;
  readonly bootId?: string;
}

export type DocumentStatus =
  /** Everything understood. */
  | 'parsed'
  /** Usable, with problems: some lines were not understood, or the text is cut, elided or filtered. */
  | 'partial'
  /** The command itself failed, or printed nothing where something was due: its text is kept. */
  | 'unavailable'
  /** Recognised, but our parser could not make anything of it. */
  | 'failed';

/** One recognised text, parsed. A pasted file can hold several. */
export interface Document<Data = unknown> {
  /** Id of the parser. */
  readonly parser: string;
  readonly path: string;
  readonly locator: string;
  /** The command that printed it, where a prompt or a file name tells. */
  readonly command?: string;
  readonly status: DocumentStatus;
  /** Present exactly for `parsed` and `partial`. */
  readonly data?: Data;
  readonly marks: Marks;
  readonly identity: Identity;
  readonly problems: readonly Problem[];
  /** For `unavailable` and `failed`: what was seen instead. */
  readonly failure?: { readonly reason: string; readonly line: number; readonly text: string };
  /** The author or a pipe removed lines (`| grep`, `[..]`): absence in it proves nothing. */
  readonly incomplete: boolean;
  /** First and last line of the text inside the file. */
  readonly span: Mark;
  /** Non-blank lines, and how many of them became a field or are known noise. */
  readonly lines: number;
  readonly understood: number;
}

/** Whether there is data, asked without touching it: data that waits in packed form stays packed. */
export function hasData(document: Document): boolean {
  return document.status === 'parsed' || document.status === 'partial';
}

/** Fields that tell of a document, all but what was read from it. */
export type DocumentFields = Partial<Omit<Document, 'data' | 'marks'>>;

/** What a document has that keeps its data and marks elsewhere, and would lose them in a spread: the way to copy it. */
export const COPY = Symbol('copy of a document');

interface Copied { readonly [COPY]: (fields: DocumentFields) => Document }

/** The document with some fields replaced; data and marks that wait in packed form stay packed. */
export function changed(document: Document, fields: DocumentFields): Document {
  return COPY in document ? (document as Document & Copied)[COPY](fields) : { ...document, ...fields };
}

/** What a document has that unpacks its data when asked: the way to read them without keeping them at hand for the next one. */
export const PASSING = Symbol('data and marks of a document, read in passing');

type Contents = Pick<Document, 'data' | 'marks'>;

interface Passed { readonly [PASSING]: () => Contents }

/** Data and marks of one of very many documents that are looked at one after the other, and rarely twice. */
export function inPassing(document: Document): Contents {
  return PASSING in document ? (document as Document & Passed)[PASSING]() : document;
}
