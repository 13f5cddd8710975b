import { createGunzip, createInflateRaw, gunzipSync, constants } from 'node:zlib';
import type { Gunzip, InflateRaw } from 'node:zlib';
import type { Content, Stream } from './content.ts';

/** Packed bytes given to the engine at a time: at deflate's best ratio (1032:1) this comes out as 33 MB. */
const INPUT_PIECE = 32 * 1024;
const OUTPUT_PIECE = 64 * 1024;

/** How an inflation ended; filled in while it runs. */
export interface InflateEnd {
  /** The stream said itself that it is complete. */
  finished: boolean;
  /** Packed bytes used. */
  consumed: number;
  /** Unpacked bytes given out. */
  produced: number;
  /** `cut`: the input ended first; `corrupt`: the input makes no sense. */
  fault: 'cut' | 'corrupt' | undefined;
}

export function newInflateEnd(): InflateEnd {
  return { finished: false, consumed: 0, produced: 0, fault: undefined };
}

/**
 * Drives one zlib engine by hand. A Node stream drops what it still buffers when it fails;
 * collecting `data` events after every write keeps everything that came out before the fault.
 */
class Pump {
  readonly #engine: Gunzip | InflateRaw;
  #out: Uint8Array[] = [];
  #wake: () => void = () => undefined;
  ended = false;
  fault: 'cut' | 'corrupt' | undefined;

  constructor(engine: Gunzip | InflateRaw) {
    this.#engine = engine;
    engine.on('data', (piece: Uint8Array) => this.#out.push(piece));
    engine.on('end', () => { this.ended = true; this.#wake(); });
    engine.on('error', (error: NodeJS.ErrnoException) => {
      this.fault = error.code === 'Z_BUF_ERROR' ? 'cut' : 'corrupt';
      this.#wake();
    });
    engine.on('close', () => { this.#wake(); });
  }

  get consumed(): number {
    return this.#engine.bytesWritten;
  }

  take(): Uint8Array[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  write(piece: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#engine.write(piece, () => { resolve(); });
    });
  }

  async finish(): Promise<void> {
    if (this.ended || this.fault !== undefined) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#engine.end();
    });
  }

  destroy(): void {
    this.#engine.destroy();
  }
}

async function* driven(engine: Gunzip | InflateRaw, input: Stream<Uint8Array>, end: InflateEnd): AsyncGenerator<Uint8Array, void, undefined> {
  const pump = new Pump(engine);
  const out = function* (): Generator<Uint8Array, void, undefined> {
    for (const piece of pump.take()) {
      end.produced += piece.length;
      yield piece;
    }
  };
  try {
    feeding: for await (const chunk of input) {
      for (let at = 0; at < chunk.length; at += INPUT_PIECE) {
        await pump.write(chunk.subarray(at, at + INPUT_PIECE));
        end.consumed = pump.consumed;
        yield* out();
        if (pump.ended || pump.fault !== undefined) break feeding;
      }
    }
    await pump.finish();
    yield* out();
  } finally {
    end.consumed = pump.consumed;
    end.fault = pump.fault;
    end.finished = pump.ended && pump.fault === undefined;
    pump.destroy();
  }
}

/** Unpacks raw deflate data; everything before a fault comes out, `end` tells how it went. */
export function inflateRawPieces(input: Stream<Uint8Array>, end: InflateEnd): AsyncGenerator<Uint8Array, void, undefined> {
  return driven(createInflateRaw({ chunkSize: OUTPUT_PIECE }), input, end);
}

/** Unpacks gzip content, several members in a row included. `onProgress` is told packed and unpacked bytes as they grow. */
export function gunzipped(packed: Content, onProgress?: (packedBytes: number, bytes: number) => void): Content {
  let damage: string | undefined;
  return {
    async *chunks() {
      damage = undefined;
      const end = newInflateEnd();
      for await (const piece of driven(createGunzip({ chunkSize: OUTPUT_PIECE }), packed.chunks(), end)) {
        onProgress?.(end.consumed, end.produced);
        yield piece;
      }
      damage = packed.damageSeen();
      if (damage !== undefined || end.fault === undefined) return;
      damage = end.fault === 'cut'
        ? `the gzip data is cut after ${end.produced} unpacked bytes`
        : `the gzip data is corrupt after about ${end.produced} unpacked bytes`;
    },
    damageSeen: () => damage,
  };
}

/** What the first bytes of a gzip file unpack to; empty when they make no sense. */
export function gunzipHead(head: Uint8Array): Uint8Array {
  try {
    return gunzipSync(head.subarray(0, 8192), { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 16 * 1024 * 1024 });
  } catch {
    return new Uint8Array(0);
  }
}
