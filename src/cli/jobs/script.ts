import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** The file of a thread beside this one; undefined where the program is not built, as in tests. */
export function builtScript(name: string): URL | undefined {
  const script = new URL(`./${name}`, import.meta.url);
  return existsSync(fileURLToPath(script)) ? script : undefined;
}

/** A thread of the program. */
export function startThread(script: URL): Worker {
  // Most of what a line becomes is garbage at once: a larger nursery is swept more seldom.
  return new Worker(script, { resourceLimits: { maxYoungGenerationSizeMb: 48 } });
}
