import { joined } from './content.ts';
import type { Content } from './content.ts';
import type { ByteSource } from './byte-source.ts';
import type { Member } from './container.ts';

/** What was read of a streamed member is kept up to here, so that it can be looked at first and read afterwards. */
const REPLAY = 8 * 1024 * 1024;
const NO_DAMAGE: readonly string[] = [];

/** What a streamed member is made of. `live` can be run through once; `again` opens it anew. */
export interface StreamPart {
  readonly ordinal: number;
  readonly path: string;
  readonly size: number;
  readonly packed: number;
  readonly live: Content;
}

/** A member of a stream: it can be read again from the start as long as no more than the replay limit was taken. */
export class StreamMember implements Member {
  readonly ordinal: number;
  readonly path: string;
  readonly size: number;
  readonly packed: number;
  readonly damage = NO_DAMAGE;
  readonly #live: Content;
  readonly #pieces: AsyncGenerator<Uint8Array, void, undefined>;
  #kept: Uint8Array[] = [];
  #keptBytes = 0;
  #ended = false;
  #tooLong = false;

  constructor(part: StreamPart) {
    this.ordinal = part.ordinal;
    this.path = part.path;
    this.size = part.size;
    this.packed = part.packed;
    this.#live = part.live;
    this.#pieces = part.live.chunks();
  }

  /** Reading from the start is no longer possible: too much went by, or the stream moved on. */
  get spent(): boolean {
    return this.#tooLong;
  }

  damageSeen(): string | undefined {
    return this.#ended ? this.#live.damageSeen() : undefined;
  }

  async head(length: number): Promise<Uint8Array> {
    while (this.#keptBytes < length && !this.#tooLong) if ((await this.#pull()) === undefined) break;
    return joined(this.#kept).subarray(0, length);
  }

  direct(): ByteSource | undefined {
    return undefined;
  }

  async *chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    if (this.#tooLong) throw new Error('this part of the stream has gone by');
    for (let i = 0; ; i++) {
      const piece = this.#tooLong ? await this.#pull() : this.#kept[i] ?? await this.#pull();
      if (piece === undefined) return;
      yield piece;
    }
  }

  /** Reads what is left, so that the stream can go on to its next member; nothing can be read afterwards. */
  async leave(): Promise<void> {
    this.#tooLong = true;
    this.#kept = [];
    while ((await this.#pull()) !== undefined);
  }

  /** The next piece of the stream; kept while it fits. */
  async #pull(): Promise<Uint8Array | undefined> {
    if (this.#ended) return undefined;
    const next = await this.#pieces.next();
    if (next.done === true) {
      this.#ended = true;
      return undefined;
    }
    this.#keptBytes += next.value.length;
    if (this.#keptBytes > REPLAY) {
      this.#tooLong = true;
      this.#kept = [];
    } else if (!this.#tooLong) this.#kept.push(next.value);
    return next.value;
  }
}

