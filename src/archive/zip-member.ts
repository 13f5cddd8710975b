import { constants, crc32, inflateRawSync } from 'node:zlib';
import { giveAway } from '../base/own-bytes.ts';
import { faultName, pieces, SliceSource } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import type { Member } from './container.ts';
import { count } from './content.ts';
import { inflateRawPieces, newInflateEnd } from './inflate.ts';
import type { ZipEntry } from './zip-directory.ts';

/** Members up to this size are unpacked in one synchronous call, several times faster than a stream. */
const WHOLE = 32 * 1024 * 1024;
/** Up to this size, looking at the first bytes unpacks everything. */
const SMALL = 64 * 1024;
/** Buffers up to this size may share their memory with others. */
const POOLED = Buffer.poolSize;
/** Deflate cannot do better than this. */
const BEST_RATIO = 1032;
/** Corrupt members up to this packed size are searched for the exact place of the fault. */
const SEARCHED = 1024 * 1024;

interface Found {
  readonly start: number;
  readonly end: number;
  readonly fault: string | undefined;
}

/** One zip member. Reading starts anew each time, so it stays readable as long as the zip is open. */
export class ZipMember implements Member {
  readonly ordinal: number;
  readonly path: string;
  readonly size: number;
  readonly packed: number;
  readonly damage: readonly string[];
  readonly recovered?: true;
  readonly #zip: ByteSource;
  readonly #entry: ZipEntry;
  #seen: string | undefined;
  /** The content of a small member that was looked at: it is most likely read next. */
  #small: Uint8Array | undefined;

  constructor(zip: ByteSource, entry: ZipEntry, ordinal: number) {
    this.#zip = zip;
    this.#entry = entry;
    this.ordinal = ordinal;
    this.path = entry.path;
    this.size = entry.size;
    this.packed = entry.packed;
    this.damage = entry.damage;
    if (entry.recovered === true) this.recovered = true;
  }

  damageSeen(): string | undefined {
    return this.#seen;
  }

  head(length: number): Uint8Array {
    try {
      const { start, end, fault } = this.#find();
      if (fault !== undefined && end === start) return new Uint8Array(0);
      if (this.size <= SMALL && this.#entry.method !== 0) this.#small ??= this.#inflatedWhole({ start, end, fault });
      if (this.#small !== undefined) return this.#small.subarray(0, length);
      const raw = this.#zip.readAt(start, Math.min(end - start, this.#entry.method === 0 ? length : length + 1024));
      if (this.#entry.method === 0) return raw;
      return inflateRawSync(raw, { finishFlush: constants.Z_SYNC_FLUSH, chunkSize: 4096 }).subarray(0, length);
    } catch {
      return new Uint8Array(0);
    }
  }

  direct(): ByteSource | undefined {
    if (this.#entry.method !== 0) return undefined;
    const { start, end } = this.#find();
    return new SliceSource(this.#zip, start, Math.min(end - start, this.size));
  }

  async *chunks(wanted = Infinity): AsyncGenerator<Uint8Array, void, undefined> {
    this.#seen = undefined;
    let produced = 0;
    let crc = 0;
    try {
      const found = this.#find();
      for await (const piece of this.#unpacked(found, wanted)) {
        const fits = this.size < 0 ? piece : piece.subarray(0, Math.max(0, this.size - produced));
        produced += fits.length;
        crc = crc32(fits, crc);
        if (fits.length > 0) yield fits;
        if (fits.length < piece.length) {
          this.#seen = `it holds more than the ${count(this.size)} bytes it declares; the rest was not read`;
          return;
        }
      }
      this.#seen ??= found.fault ?? this.#verdict(produced, crc);
    } catch (error) {
      this.#seen = `the archive cannot be read here (${faultName(error)})`;
    }
  }

  #verdict(produced: number, crc: number): string | undefined {
    if (produced < this.size) return `only ${count(produced)} of ${count(this.size)} bytes are there`;
    return this.#entry.crc >= 0 && crc !== this.#entry.crc ? 'the checksum does not match: the content was changed or damaged' : undefined;
  }

  /** Where the packed bytes are. The local header has its own name and extra lengths, so the directory cannot tell. */
  #find(): Found {
    const entry = this.#entry;
    if (entry.dataStart >= 0) return this.#clipped(entry.dataStart);
    const header = this.#zip.readAt(entry.headerOffset, 30);
    if (header.length < 30) return { start: 0, end: 0, fault: 'its data lies behind the end of the archive' };
    if (header.readUInt32LE(0) !== 0x04034b50) return { start: 0, end: 0, fault: 'the archive has something else where its data should be' };
    return this.#clipped(entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28));
  }

  #clipped(start: number): Found {
    const end = start + this.#entry.packed;
    return end <= this.#zip.size ? { start, end, fault: undefined } : { start, end: Math.max(start, this.#zip.size), fault: 'the archive ends before its data does' };
  }

  async *#unpacked(found: Found, wanted: number): AsyncGenerator<Uint8Array, void, undefined> {
    if (found.end <= found.start) return;
    if (this.#entry.method === 0) {
      yield* pieces(this.#zip, found.start, found.end);
      return;
    }
    if (this.#small !== undefined) {
      yield this.#small;
      return;
    }
    const whole = wanted >= this.size ? this.#inflatedWhole(found) : undefined;
    if (whole !== undefined) {
      yield whole.buffer.byteLength > POOLED ? giveAway(whole) : whole;
      return;
    }
    yield* this.#inflatedPieces(found);
  }

  /** The content in one piece when everything is as declared, undefined when anything is odd. */
  #inflatedWhole({ start, end, fault }: Found): Uint8Array | undefined {
    const packed = end - start;
    if (fault !== undefined || this.size > WHOLE || packed > WHOLE || this.size > packed * BEST_RATIO) return undefined;
    try {
      const most = Math.max(64, this.size + 1);
      const out = inflateRawSync(this.#zip.readAt(start, packed), { chunkSize: most, maxOutputLength: most });
      return out.length === this.size ? out : undefined;
    } catch {
      return undefined;
    }
  }

  async *#inflatedPieces({ start, end }: Found): AsyncGenerator<Uint8Array, void, undefined> {
    const state = newInflateEnd();
    yield* inflateRawPieces(pieces(this.#zip, start, end), state);
    if (state.finished) return;
    if (state.fault === 'corrupt' && end - start <= SEARCHED) {
      const rest = this.#beforeFault(this.#zip.readAt(start, end - start), state.produced);
      state.produced += rest.length;
      if (rest.length > 0) yield rest;
    }
    const at = count(state.produced);
    this.#seen = state.fault === 'cut' ? `the packed data ends after ${at} bytes` : `the packed data is corrupt after ${at} bytes`;
  }

  /** What a longest faultless beginning of `raw` still unpacks to behind the first `known` bytes. */
  #beforeFault(raw: Buffer, known: number): Uint8Array {
    let good = 0;
    let bad = raw.length;
    let best: Buffer | undefined;
    while (bad - good > 1) {
      const middle = (good + bad) >>> 1;
      const out = this.#prefix(raw.subarray(0, middle));
      if (out === undefined) bad = middle;
      else { good = middle; best = out; }
    }
    return best?.subarray(known) ?? new Uint8Array(0);
  }

  #prefix(raw: Buffer): Buffer | undefined {
    try {
      return inflateRawSync(raw, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: Math.max(64, Math.min(WHOLE, this.size)) });
    } catch {
      return undefined;
    }
  }
}
