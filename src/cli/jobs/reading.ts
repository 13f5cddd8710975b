import { availableParallelism } from 'node:os';
import { EXIT, UserError } from '../../base/errors.ts';
import { ownBytes } from '../../base/own-bytes.ts';
import type { SourceFile, SourceTree } from '../../model/source-file.ts';
import type { ReadFile } from '../../parsers/read-file.ts';
import type { Reading } from '../../parsers/reading.ts';
import { noteRead } from '../engine-flags.ts';
import { dropAhead } from './ahead.ts';
import { bytesOf, type FileMessage } from './messages.ts';
import { isMuch, isWorth } from './much.ts';
import { unpack } from './pack.ts';
import { type Item, Pool } from './pool.ts';
import { fileAtHand, readBatch, type Rest } from './read-batch.ts';
import { threadScript } from './script.ts';
import type { Stopwatch } from './stopwatch.ts';

/** Bytes of a file that are read before somebody parses them; files beyond are parsed where they are read. */
const AHEAD = 4 * 1024 * 1024;
/** Small files travel together up to this size and number. */
const BATCH_BYTES = 512 * 1024;
const BATCH_FILES = 64;

/** Reads `--jobs`: a number from 1 up, or the processors there are. */
export function readJobs(word: string | undefined): number {
  if (word === undefined) return Math.max(1, availableParallelism());
  if (!/^[1-9]\d{0,2}$/.test(word)) throw new UserError(`--jobs cannot be "${word}"`, EXIT.usage, 'write a number of threads from 1 up');
  return Number(word);
}

/** A reading with `jobs` threads, this one among them; what comes out is the same for any number. The threads end when `close` is called. */
export class JobsReading implements Reading {
  readonly #jobs: number;
  readonly #watch: Stopwatch | undefined;
  #pool: Pool | undefined;
  #bytes = 0;
  #batch: Item[] = [];
  #batchBytes = 0;
  #needed: ReadonlySet<string> | undefined;

  constructor(jobs: number, watch?: Stopwatch) {
    this.#jobs = jobs;
    this.#watch = watch;
  }

  /** Input that is about to come: the threads are started now if it is much, since they need a while until they can work. */
  expect(trees: readonly Pick<SourceTree, 'kind' | 'bytes'>[]): void {
    if (isMuch(trees)) this.#start();
  }

  async take(file: SourceFile, done: (read: ReadFile) => void, needed?: ReadonlySet<string>): Promise<void> {
    this.#needed = needed;
    const stop = this.#watch?.start('read');
    const { message, rest } = await begin(file);
    stop?.();
    const size = bytesOf(message);
    noteRead(Math.max(size, file.size));
    this.#bytes += size;
    if (isWorth(this.#bytes)) this.#start();
    // A long file is read here while the threads have the short ones.
    if (this.#pool === undefined || rest !== undefined) { await this.#here(message, rest, done); return; }
    this.#batch.push({ message, done });
    this.#batchBytes += size;
    if (this.#batchBytes >= BATCH_BYTES || this.#batch.length >= BATCH_FILES) await this.#flush();
  }

  async end(): Promise<void> {
    await this.#flush();
    await this.#pool?.idle();
    // The threads have done their part; their memory is wanted for the rest.
    await this.close();
  }

  /** Ends the threads, also in the middle of their work. */
  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    this.#bytes = 0;
    await Promise.all([pool?.close(), dropAhead()]);
  }

  #start(): void {
    if (this.#jobs > 1) this.#pool ??= startPool(this.#jobs - 1, this.#watch);
  }

  async #here(message: FileMessage, rest: OpenRest | undefined, done: (read: ReadFile) => void): Promise<void> {
    const [only] = unpack(await readBatch([fileAtHand(message, rest)], { watch: this.#watch, needed: this.#needed }));
    await rest?.leave();
    if (only !== undefined) done(only);
  }

  async #flush(): Promise<void> {
    const batch = this.#batch;
    if (batch.length === 0 || this.#pool === undefined) return;
    this.#batch = [];
    this.#batchBytes = 0;
    await this.#pool.submit(batch, this.#needed);
  }
}

/** What is left of a file that is still open. */
interface OpenRest extends Rest {
  /** Nobody wants more. */
  leave(): Promise<void>;
}

/** Reads the beginning of a file, or all of it. */
async function begin(file: SourceFile): Promise<{ message: FileMessage; rest: OpenRest | undefined }> {
  const iterator = file.chunks()[Symbol.asyncIterator]();
  const pieces: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  while (size < AHEAD && !ended) {
    const next = await iterator.next();
    if (next.done === true) ended = true;
    else {
      // The container may use its buffer again, and what changes threads must be nobody else's.
      pieces.push(ownBytes(next.value));
      size += next.value.length;
    }
  }
  const { path, locator, damage } = file;
  const message: FileMessage = { path, locator, size: file.size, damage, pieces, seen: ended ? file.damageSeen() : undefined };
  if (ended) return { message, rest: undefined };
  return { message, rest: {
    async *chunks(): AsyncGenerator<Uint8Array> {
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    },
    damageSeen: () => file.damageSeen(),
    leave: async () => { await iterator.return?.(undefined); },
  } };
}

/** Undefined where the program is not built: then files are read in turn. */
function startPool(threads: number, watch: Stopwatch | undefined): Pool | undefined {
  const script = threadScript();
  return script === undefined ? undefined : new Pool(script, threads, watch);
}
