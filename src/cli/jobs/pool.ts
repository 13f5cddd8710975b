import { Worker } from 'node:worker_threads';
import type { ReadFile } from '../../parsers/read-file.ts';
import type { FileMessage, FromWorker, ToWorker } from './messages.ts';
import { unpack } from './pack.ts';
import type { Rest } from './reading.ts';
import type { Stopwatch } from './stopwatch.ts';

/** Batches waiting for a thread: enough that none is idle, few enough that memory stays small. */
const WAITING = 4;

interface Item { readonly message: FileMessage; readonly done: (read: ReadFile) => void }
interface Task { readonly items: readonly Item[]; readonly needed: ReadonlySet<string> | undefined; readonly rest: Rest | undefined; finished: () => void; failed: (error: Error) => void }
interface Lane { readonly worker: Worker; task: Task | undefined }

/** Threads that parse, and the work they have. */
export class Pool {
  readonly #lanes: Lane[];
  readonly #queue: Task[] = [];
  readonly #watch: Stopwatch | undefined;
  #fault: Error | undefined;
  #wake: (() => void)[] = [];
  #closing = false;

  constructor(script: URL, jobs: number, watch: Stopwatch | undefined) {
    this.#watch = watch;
    this.#lanes = Array.from({ length: jobs }, () => this.#lane(script));
  }

  /** Hands over files that are complete; returns when there is room for more. */
  async submit(items: readonly Item[], needed?: ReadonlySet<string>): Promise<void> {
    this.#give({ items, needed, rest: undefined, finished: () => undefined, failed: () => undefined });
    while (this.#queue.length >= WAITING && this.#fault === undefined) await this.#changed();
    this.#check();
  }

  /** Hands over a file whose rest is read as the thread asks for it; returns when it is done. */
  async stream({ message, done }: Item, rest: Rest, needed?: ReadonlySet<string>): Promise<void> {
    await new Promise<void>((finished, failed) => { this.#give({ items: [{ message, done }], needed, rest, finished, failed }); });
    await rest.leave();
  }

  /** Returns when all work is done. */
  async idle(): Promise<void> {
    while ((this.#queue.length > 0 || this.#lanes.some((l) => l.task !== undefined)) && this.#fault === undefined) await this.#changed();
    this.#check();
  }

  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#lanes.map((l) => l.worker.terminate()));
  }

  #lane(script: URL): Lane {
    // Most of what a line becomes is garbage at once: a larger nursery is swept more seldom.
    const worker = new Worker(script, { resourceLimits: { maxYoungGenerationSizeMb: 48 } });
    const lane: Lane = { worker, task: undefined };
    worker.on('message', (message: FromWorker) => { this.#answer(lane, message); });
    worker.on('error', (error) => { this.#fail(error instanceof Error ? error : new Error(String(error))); });
    worker.on('exit', (code) => { if (!this.#closing) this.#fail(new Error(`a thread ended with code ${String(code)}`)); });
    return lane;
  }

  #give(task: Task): void {
    if (this.#fault !== undefined) { task.failed(this.#fault); return; }
    this.#queue.push(task);
    this.#dispatch();
  }

  #dispatch(): void {
    for (const lane of this.#lanes) {
      if (lane.task !== undefined) continue;
      const task = this.#queue.shift();
      if (task === undefined) return;
      lane.task = task;
      const files = task.items.map((i) => i.message);
      this.#send(lane, { type: 'files', files, timed: this.#watch !== undefined, needed: task.needed }, files.flatMap((f) => f.pieces.map((p) => p.buffer)));
    }
  }

  #send(lane: Lane, message: ToWorker, transfer: ArrayBufferLike[] = []): void {
    lane.worker.postMessage(message, transfer.filter((b) => b instanceof ArrayBuffer));
  }

  #answer(lane: Lane, message: FromWorker): void {
    const { task } = lane;
    if (task === undefined) return;
    if (message.type === 'broken') { this.#fail(Object.assign(new Error(message.message), { stack: message.stack })); return; }
    if (message.type === 'next') { void this.#next(lane, task); return; }
    lane.task = undefined;
    for (const timing of message.times) this.#watch?.add(timing);
    unpack(message.batch).forEach((read, i) => task.items[i]?.done(read));
    task.finished();
    this.#dispatch();
    this.#tell();
  }

  async #next(lane: Lane, task: Task): Promise<void> {
    try {
      const answer = await task.rest?.next() ?? { seen: undefined };
      if ('bytes' in answer) this.#send(lane, { type: 'piece', bytes: answer.bytes }, [answer.bytes.buffer]);
      else this.#send(lane, { type: 'end', seen: answer.seen });
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #fail(error: Error): void {
    this.#fault ??= error;
    for (const task of [...this.#queue.splice(0), ...this.#lanes.flatMap((l) => l.task ?? [])]) task.failed(error);
    this.#tell();
  }

  #check(): void {
    if (this.#fault !== undefined) throw this.#fault;
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => { this.#wake.push(resolve); });
  }

  #tell(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}
