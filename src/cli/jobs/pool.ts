import type { Worker } from 'node:worker_threads';
import type { ReadFile } from '../../parsers/read-file.ts';
import { takeAhead } from './ahead.ts';
import { brokenThread, bytesOf, type FileMessage, type FromWorker, type ToWorker } from './messages.ts';
import { type PackedBatch, unpack } from './pack.ts';
import { fileAtHand, readBatch } from './read-batch.ts';
import { startThread } from './script.ts';
import type { Stopwatch } from './stopwatch.ts';

/** Batches that wait for a thread. */
const WAITING = 2;
/** Batches that a thread has at least: the one it reads, and the next, so that it need not wait until this thread has time for it. */
const AT_HAND = 2;
/** Small ones are read while this thread is busy with a large one, so a thread has more of them, up to so many bytes. */
const BYTES_AT_HAND = 6 * 1024 * 1024;

export interface Item { readonly message: FileMessage; readonly done: (read: ReadFile) => void }
/** `bytes`: what it has to read. Kept, since bytes that were handed over are no longer there to be counted. */
interface Task { readonly items: readonly Item[]; readonly bytes: number; readonly needed: ReadonlySet<string> | undefined }
interface Lane { readonly worker: Worker; readonly tasks: Task[] }

/** Threads that parse, and the work they have. This thread takes its share when they have enough. */
export class Pool {
  readonly #lanes: Lane[];
  readonly #queue: Task[] = [];
  readonly #watch: Stopwatch | undefined;
  #fault: Error | undefined;
  #wake: (() => void)[] = [];
  #closing = false;

  constructor(script: URL, threads: number, watch: Stopwatch | undefined) {
    this.#watch = watch;
    const ahead = takeAhead(threads);
    this.#lanes = Array.from({ length: threads }, (_, i) => this.#lane(ahead[i] ?? startThread(script, 'reading')));
  }

  /** Hands over files that are complete; returns when there is room for more. */
  async submit(items: readonly Item[], needed?: ReadonlySet<string>): Promise<void> {
    this.#queue.push({ items, bytes: items.reduce((sum, { message }) => sum + bytesOf(message), 0), needed });
    this.#dispatch();
    while (this.#queue.length >= WAITING) await this.#workHere();
    // Answers of the threads are heard in between.
    await new Promise(setImmediate);
    this.#check();
  }

  /** Returns when all work is done. */
  async idle(): Promise<void> {
    while (this.#queue.length > 0) await this.#workHere();
    while (this.#lanes.some((l) => l.tasks.length > 0) && this.#fault === undefined) await new Promise<void>((resolve) => { this.#wake.push(resolve); });
    this.#check();
  }

  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#lanes.map((l) => l.worker.terminate()));
  }

  #lane(worker: Worker): Lane {
    const lane: Lane = { worker, tasks: [] };
    worker.on('message', (message: FromWorker) => { this.#answer(lane, message); });
    worker.on('error', (error) => { this.#fail(error instanceof Error ? error : new Error(String(error))); });
    worker.on('exit', (code) => { if (!this.#closing) this.#fail(new Error(`a thread ended with code ${String(code)}`)); });
    return lane;
  }

  #dispatch(): void {
    for (let task = this.#queue[0]; task !== undefined; task = this.#queue[0]) {
      const lane = this.#lanes.reduce((least, l) => (l.tasks.length < least.tasks.length ? l : least));
      if (lane.tasks.length >= AT_HAND && lane.tasks.reduce((sum, t) => sum + t.bytes, task.bytes) > BYTES_AT_HAND) return;
      this.#queue.shift();
      lane.tasks.push(task);
      const files = task.items.map((i) => i.message);
      const message: ToWorker = { files, timed: this.#watch !== undefined, needed: task.needed };
      lane.worker.postMessage(message, files.flatMap((f) => f.pieces.flatMap((p) => (p.buffer instanceof ArrayBuffer ? [p.buffer] : []))));
    }
  }

  async #workHere(): Promise<void> {
    this.#check();
    const task = this.#queue.shift();
    if (task === undefined) return;
    finish(task, await readBatch(task.items.map((i) => fileAtHand(i.message)), { watch: this.#watch, needed: task.needed }));
    await new Promise(setImmediate);
    this.#dispatch();
  }

  #answer(lane: Lane, message: FromWorker): void {
    if (message.type === 'broken') { this.#fail(brokenThread(message)); return; }
    const task = lane.tasks.shift();
    if (task === undefined) return;
    for (const timing of message.times) this.#watch?.add(timing);
    finish(task, message.batch);
    this.#dispatch();
    this.#tell();
  }

  #fail(error: Error): void {
    this.#fault ??= error;
    this.#tell();
  }

  #check(): void {
    if (this.#fault !== undefined) throw this.#fault;
  }

  #tell(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

function finish({ items }: Task, batch: PackedBatch): void {
  unpack(batch).forEach((read, i) => items[i]?.done(read));
}
