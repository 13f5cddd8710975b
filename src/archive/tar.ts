import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import type { Extract, Header } from 'tar-stream';
import type { NameGate, OpenContext } from './container.ts';
import { count } from './content.ts';
import type { Content } from './content.ts';
import { StreamMember } from './stream-member.ts';

const ZEROS = new Uint8Array(64 * 1024);
const BLOCK = 512;
/** `highWaterMark: 1` makes the extractor ask for more only when it has used up what it was given. */
const EXTRACT_OPTIONS = { allowUnknownFormat: true, highWaterMark: 1 };

type Entry = Extract extends AsyncIterable<infer T> ? T : never;

/**
 * One run through a tar. When the input ends too early it is filled up with zeros until the current entry is complete:
 * so tar-stream gives out everything it has, where an error would make it drop what it still buffers.
 */
export class TarWalk {
  readonly #content: Content;
  readonly #gate: NameGate;
  readonly #context: OpenContext;
  readonly #extract: Extract = extract(EXTRACT_OPTIONS);
  /** Bytes of the real input given to the extractor so far. */
  #fed = 0;
  #inputEnded = false;
  /** Where the current entry ends, padding included. */
  #entryEnd = 0;
  #fault: string | undefined;

  constructor(content: Content, gate: NameGate, context: OpenContext) {
    this.#content = content;
    this.#gate = gate;
    this.#context = context;
    this.#extract.on('entry', (header: Header) => { this.#entryEnd = dataStart(header) + padded(header.size); });
  }

  /** Bytes of the tar, once it was read to its end. */
  get total(): number | undefined {
    return this.#inputEnded ? this.#fed : undefined;
  }

  /** The regular files; the ordinal of each is the place of its data in the plain tar. */
  async *members(only?: number): AsyncGenerator<StreamMember, void, undefined> {
    const feeding = pipeline(Readable.from(this.#input(), { objectMode: false, highWaterMark: 1 }), this.#extract).catch(() => undefined);
    const stream = this.#extract[Symbol.asyncIterator]();
    let entries = 0;
    try {
      for (let next = await stream.next(); next.done !== true; next = await stream.next()) {
        const member = this.#member(next.value);
        entries += 1;
        if (member !== undefined && (only === undefined || member.ordinal === only)) yield member;
        if (member?.ordinal === only && only !== undefined) return;
        await (member ?? this.#stream(next.value, '')).leave();
        if (this.#gate.full || this.#cut()) break;
      }
      this.#tell(entries, undefined);
    } catch (error) {
      this.#tell(entries, error);
    } finally {
      this.#extract.destroy();
      await feeding;
    }
  }

  async *#input(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const piece of this.#content.chunks()) {
      if (!this.#context.allowance.takeArchiveBytes(piece.length)) {
        this.#fault = `the limit of ${count(this.#context.limits.totalBytes)} bytes of all archives together is reached`;
        break;
      }
      this.#fed += piece.length;
      yield piece;
    }
    this.#inputEnded = true;
    this.#fault ??= this.#content.damageSeen();
    for (let filled = this.#fed; filled < this.#entryEnd || filled % BLOCK !== 0; ) {
      const need = filled < this.#entryEnd ? this.#entryEnd - filled : BLOCK - (filled % BLOCK);
      const fill = ZEROS.subarray(0, Math.min(need, ZEROS.length));
      filled += fill.length;
      yield fill;
    }
  }

  /** The input ended inside the current entry. */
  #cut(): boolean {
    return this.#inputEnded && this.#entryEnd > this.#fed;
  }

  #tell(entries: number, error: unknown): void {
    const after = `after ${count(entries)} entries`;
    if (this.#fault !== undefined) this.#gate.report(undefined, `ends early, ${after}: ${this.#fault}`);
    else if (this.#inputEnded && (this.#cut() || this.#fed % BLOCK !== 0)) this.#gate.report(undefined, `is cut ${after}; what follows is lost`);
    else if (error !== undefined) this.#gate.report(undefined, `is corrupt ${after} (no valid header at byte ${count(this.#entryEnd)}); what follows is lost`);
  }

  #member(entry: Entry): StreamMember | undefined {
    const { header } = entry;
    const name = header.name;
    if (!this.#gate.count(Buffer.byteLength(name))) return undefined;
    if (header.type === 'directory') return undefined;
    if (header.type !== 'file' && header.type !== 'contiguous-file') {
      const kind = SPECIAL.get(header.type) ?? 'special entry';
      this.#gate.report(this.#gate.shown(name), `is a ${kind}, not a file; it was not read`);
      return undefined;
    }
    const path = this.#gate.admit(name);
    return path === undefined ? undefined : this.#stream(entry, path);
  }

  #stream(entry: Entry, path: string): StreamMember {
    const { size } = entry.header;
    return new StreamMember({ ordinal: dataStart(entry.header), path, size, packed: -1, live: this.#entryContent(entry, size) });
  }

  #entryContent(entry: Entry, size: number): Content {
    const start = dataStart(entry.header);
    let damage: string | undefined;
    const live = (): AsyncIterator<unknown> => entry[Symbol.asyncIterator]();
    const available = (): number => (this.#inputEnded ? Math.max(0, this.#fed - start) : Infinity);
    const reason = (): string => this.#fault ?? 'the tar is cut inside this file';
    return {
      async *chunks() {
        // By hand and not with for-await: leaving that loop would destroy the entry and with it the whole extractor.
        const pieces = live();
        let given = 0;
        try {
          while (given < size) {
            const next = await pieces.next();
            if (next.done === true || !(next.value instanceof Uint8Array)) break;
            const real = next.value.subarray(0, Math.max(0, available() - given));
            given += real.length;
            if (real.length > 0) yield real;
            if (real.length < next.value.length) break;
          }
        } catch {
          // Told below: too few bytes were given.
        }
        if (given < size) damage = `only ${count(given)} of ${count(size)} bytes are there: ${reason()}`;
      },
      damageSeen: () => damage,
    };
  }
}

/** tar-stream sets `byteOffset`, which its types leave out. */
function dataStart(header: Header): number {
  return 'byteOffset' in header && typeof header.byteOffset === 'number' ? header.byteOffset : 0;
}

function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

const SPECIAL: ReadonlyMap<string, string> = new Map([
  ['link', 'hard link'], ['symlink', 'symbolic link'], ['character-device', 'character device'], ['block-device', 'block device'],
  ['fifo', 'named pipe'],
]);
