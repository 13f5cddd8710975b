import { mayNeedCleaning, withoutEscapes, withoutOverwrites } from './terminal.ts';

/** One line of input as a parser sees it: terminal escapes, carriage returns and paste indentation removed. */
export interface Line {
  /** 1-based line in the file, whatever was cut before it. */
  readonly n: number;
  /** Text without line end. Trailing blanks are kept. */
  readonly text: string;
  /** The line was longer than the cap: the rest is missing. */
  readonly cut?: true;
}

/** Characters kept of one line. */
export const MAX_LINE = 64 * 1024;
/** Bytes kept of a line that is a JSON object or array: compact outputs are one line. */
export const MAX_JSON_LINE = 32 * 1024 * 1024;

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

export interface DecodedText {
  readonly text: string;
  readonly encoding: Encoding;
  /** Bytes were not valid UTF-8 and read as windows-1252: letters beyond ASCII may be wrong. */
  readonly mojibake: boolean;
}

function byteOrder(bytes: Uint8Array): { encoding: Encoding; skip: number } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', skip: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', skip: 2 };
  return { encoding: 'utf-8', skip: bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0 };
}

// Bytes at the end that begin a character without finishing it: a file cut by size, not a wrong encoding.
function danglingBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc2) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0;
  }
  return 0;
}

const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const WINDOWS_1252 = new TextDecoder('windows-1252');

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return STRICT_UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Decodes a whole text: UTF-8, UTF-16 with byte order mark, else windows-1252. Never throws. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const { encoding, skip } = byteOrder(bytes);
  const body = bytes.subarray(skip);
  if (encoding !== 'utf-8') return { text: new TextDecoder(encoding).decode(body), encoding, mojibake: false };
  const text = utf8(body.subarray(0, body.length - danglingBytes(body)));
  if (text !== undefined) return { text, encoding, mojibake: false };
  return { text: WINDOWS_1252.decode(body), encoding: 'windows-1252', mojibake: true };
}

function lineOf(n: number, raw: string, cut: boolean, cap: number): Line {
  const text = withoutEscapes(withoutOverwrites(raw));
  return cut || text.length > cap ? { n, text: text.slice(0, cap), cut: true } : { n, text };
}

/**
 * Splits a decoded text into lines numbered from 1, terminal escapes and overwritten parts removed. A last line without line end
 * counts, an empty one after the last line end does not. `cap`: characters kept of a line.
 */
export function splitLines(text: string, cap = MAX_LINE): Line[] {
  // Only a text without any LF uses CR as its line end; elsewhere a CR overwrites.
  const end = !text.includes('\n') && text.includes('\r') ? '\r' : '\n';
  const parts = text.split(end);
  if (parts.at(-1) === '') parts.pop();
  return parts.map((part, i) => lineOf(i + 1, part, false, cap));
}

/** `decodeText` and `splitLines` in one. */
export function readLines(bytes: Uint8Array, cap = MAX_LINE): { lines: Line[]; mojibake: boolean } {
  const { text, mojibake } = decodeText(bytes);
  return { lines: splitLines(text, cap), mojibake };
}

const LF = 0x0a;
/** Bytes taken apart at a time. */
const PIECE = 32 * 1024;

/**
 * Splits a byte stream into lines with memory bounded by the cap and the chunk. Line ends are LF; the encoding is that of the byte
 * order mark, else UTF-8, and windows-1252 for the lines that are not valid UTF-8.
 */
export class LineSplitter {
  readonly #cap: number;
  readonly #maxBytes: number;
  #rest: Uint8Array[] = [];
  #restBytes = 0;
  #dropped = false;
  #n = 0;
  #head: Uint8Array | undefined = new Uint8Array(0);
  #wide: { decoder: InstanceType<typeof TextDecoder>; encoder: InstanceType<typeof TextEncoder> } | undefined;
  #strange = 0;
  #overlong = 0;
  /** Each line has memory of its own. Otherwise lines are windows into a common text, which is faster and lives as long as any of them. */
  apart = false;

  constructor(cap = MAX_LINE) {
    this.#cap = cap;
    // Room for a line of four-byte characters.
    this.#maxBytes = cap * 4;
  }

  /** Some line was not valid UTF-8. */
  get mojibake(): boolean { return this.#strange > 0; }

  /** Number of lines given out so far. */
  get count(): number { return this.#n; }

  /** What a reader of the file should know of its lines; empty when all were whole and valid UTF-8. */
  notices(): string[] {
    const strange = this.#strange === 0 ? [] : [`${counted(this.#strange)} not valid UTF-8, read as windows-1252`];
    return this.#overlong === 0 ? strange : [...strange, `${counted(this.#overlong)} longer than ${this.#cap} characters, the rest of each is left out`];
  }

  /** Takes the next bytes and returns the lines they complete. The chunk may be reused by the caller afterwards. */
  push(chunk: Uint8Array): Line[] {
    if (chunk.length > PIECE) {
      const lines: Line[] = [];
      for (let at = 0; at < chunk.length; at += PIECE) for (const line of this.push(chunk.subarray(at, at + PIECE))) lines.push(line);
      return lines;
    }
    const bytes = this.#head === undefined ? chunk : this.#start(chunk, false);
    return bytes === undefined ? [] : this.#take(this.#narrow(bytes, true));
  }

  /** Returns the last line if it has no line end. The splitter is used up. */
  end(): Line[] {
    const left = this.#head === undefined ? new Uint8Array(0) : this.#start(new Uint8Array(0), true);
    const lines = this.#take(this.#narrow(left ?? new Uint8Array(0), false));
    if (this.#restBytes === 0 && !this.#dropped) return lines;
    const last = this.#joined(new Uint8Array(0));
    lines.push(this.#line(last.subarray(0, last.length - danglingBytes(last))));
    return lines;
  }

  // A byte order mark may be spread over chunks: wait for three bytes.
  #start(chunk: Uint8Array, last: boolean): Uint8Array | undefined {
    const head = joinBytes([this.#head ?? new Uint8Array(0), chunk]);
    if (head.length < 3 && !last) { this.#head = head; return undefined; }
    this.#head = undefined;
    const { encoding, skip } = byteOrder(head);
    if (encoding !== 'utf-8') this.#wide = { decoder: new TextDecoder(encoding), encoder: new TextEncoder() };
    return head.subarray(skip);
  }

  #narrow(bytes: Uint8Array, stream: boolean): Uint8Array {
    if (this.#wide === undefined) return bytes;
    return this.#wide.encoder.encode(this.#wide.decoder.decode(bytes, { stream }));
  }

  #take(bytes: Uint8Array): Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, from)) {
      if (this.#restBytes === 0 && !this.#dropped) {
        const last = bytes.lastIndexOf(LF);
        if (this.#together(bytes.subarray(from, last), lines)) { from = last + 1; break; }
      }
      lines.push(this.#line(this.#joined(bytes.subarray(from, at))));
      from = at + 1;
    }
    this.#keep(bytes.subarray(from));
    return lines;
  }

  /** Whole lines decoded in one go; false when something about them needs a look at each. */
  #together(bytes: Uint8Array, lines: Line[]): boolean {
    if (this.apart || bytes.length > this.#cap) return false;
    const text = utf8(bytes);
    if (text === undefined) return false;
    const clean = !mayNeedCleaning(text);
    for (let from = 0; ;) {
      const at = text.indexOf('\n', from);
      const raw = at < 0 ? text.slice(from) : text.slice(from, at);
      this.#n++;
      lines.push(clean ? { n: this.#n, text: raw } : lineOf(this.#n, raw, false, this.#cap));
      if (at < 0) return true;
      from = at + 1;
    }
  }

  #keep(bytes: Uint8Array): void {
    const room = this.#limit(this.#rest[0] ?? bytes) - this.#restBytes;
    if (bytes.length > room) this.#dropped = true;
    if (bytes.length === 0 || room === 0) return;
    const kept = bytes.slice(0, room);
    this.#rest.push(kept);
    this.#restBytes += kept.length;
  }

  /** What is kept of a line that begins so; a splitter with a cap of its own keeps to it. */
  #limit(start: Uint8Array): number {
    if (this.#cap !== MAX_LINE) return this.#maxBytes;
    let at = 0;
    while (at < start.length && at < 64 && (start[at] === 0x20 || start[at] === 0x09)) at++;
    return start[at] === 0x7b || start[at] === 0x5b ? MAX_JSON_LINE : this.#maxBytes;
  }

  #joined(bytes: Uint8Array): Uint8Array {
    if (this.#restBytes === 0) return bytes;
    const whole = joinBytes([...this.#rest, bytes]);
    this.#rest = [];
    this.#restBytes = 0;
    return whole;
  }

  #line(bytes: Uint8Array): Line {
    const limit = this.#limit(bytes);
    const cut = this.#dropped || bytes.length > limit;
    this.#dropped = false;
    const capped = cut ? bytes.subarray(0, limit) : bytes;
    const read = utf8(cut ? capped.subarray(0, capped.length - danglingBytes(capped)) : capped);
    if (read === undefined) this.#strange++;
    this.#n++;
    const line = lineOf(this.#n, read ?? WINDOWS_1252.decode(capped), cut, limit === this.#maxBytes ? this.#cap : limit);
    if (line.cut === true) this.#overlong++;
    return line;
  }
}

function counted(lines: number): string {
  return lines === 1 ? '1 line is' : `${lines} lines are`;
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += part.length;
  const out = new Uint8Array(size);
  let at = 0;
  for (const part of parts) { out.set(part, at); at += part.length; }
  return out;
}
