import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Parts } from '../compiled/parts.ts';

/** What a thread is for. */
export type ThreadPart = Exclude<keyof Parts, 'main'>;

/** The file of a thread beside this one; undefined where the program is not built, as in tests. */
export function threadScript(): URL | undefined {
  const script = new URL('./thread.js', import.meta.url);
  return existsSync(fileURLToPath(script)) ? script : undefined;
}

/** A thread of the program. */
export function startThread(script: URL, part: ThreadPart): Worker {
  // Most of what a line becomes is garbage at once: a larger nursery is swept more seldom.
  return new Worker(script, { workerData: part, resourceLimits: { maxYoungGenerationSizeMb: 48 } });
}
