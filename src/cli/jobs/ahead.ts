import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { statOf } from '../stat.ts';
import { isMuch } from './much.ts';
import { startThread, threadScript } from './script.ts';

/** Threads that nobody has asked for yet. */
const waiting = new Set<Worker>();

/**
 * Starts threads for the large files that a command line names, before the rest of the program is loaded: a thread needs as long as
 * that until it can work. A guess that costs little where it is wrong; who names a number of threads gets them later.
 */
export function startAhead(argv: readonly string[]): void {
  const script = threadScript();
  if (script === undefined || argv.some((word) => /^(?:-j|--jobs)/.test(word))) return;
  const inputs = argv.map((word) => ({ kind: kindOf(word), bytes: fileSize(word) }));
  for (let i = isMuch(inputs) ? availableParallelism() : 0; i > 1; i--) start(script);
}

/** Up to `count` threads that were started ahead; they belong to the caller. */
export function takeAhead(count: number): Worker[] {
  return [...waiting].slice(0, count).map((worker) => {
    worker.ref();
    waiting.delete(worker);
    return worker;
  });
}

/** Ends the threads that nobody took. */
export async function dropAhead(): Promise<void> {
  await Promise.all(takeAhead(waiting.size).map((worker) => worker.terminate()));
}

function start(script: URL): void {
  const worker = startThread(script, 'reading');
  // One that fails before it is taken is forgotten: whoever wants one starts another, and hears of its fault.
  worker.once('error', () => waiting.delete(worker));
  worker.once('exit', () => waiting.delete(worker));
  worker.unref();
  waiting.add(worker);
}

function kindOf(word: string): 'zip' | 'file' {
  return /\.(?:zip|tgz|gz)$/i.test(word) ? 'zip' : 'file';
}

function fileSize(word: string): number {
  const stat = statOf(word);
  return stat?.isFile() === true ? stat.size : 0;
}
