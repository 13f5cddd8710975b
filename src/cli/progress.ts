import type { Progress } from '../pipeline.ts';
import type { Io } from './io.ts';

/** At most this often on a terminal, in milliseconds: a line that flickers helps nobody. */
const INTERVAL = 120;
/** Short work needs no progress line. */
const DELAY = 700;
/** Where nobody watches, a line tells only that the work goes on. */
const LINE_INTERVAL = 10_000;

export interface StartedProgress extends Progress { done(): void }

const SILENT: StartedProgress = { file: () => undefined, done: () => undefined };

/**
 * Tells on stderr how far the reading of a long input is, with files and bytes: one line that is wiped at the end on a terminal, a
 * plain line every ten seconds elsewhere, nothing with `--quiet`.
 * @param now milliseconds of any clock
 */
export function startProgress(io: Io, now: () => number = Date.now): StartedProgress {
  if (io.quiet === true) return SILENT;
  return io.stderr.isTTY === true ? onTerminal(io, now) : inLines(io, now);
}

function onTerminal(io: Io, now: () => number): StartedProgress {
  const started = now();
  let last = 0;
  let shown = false;
  const count = counter();
  return {
    file: (path, size) => {
      count.add(size);
      const at = now();
      if (at - started < DELAY || at - last < INTERVAL) return;
      last = at;
      shown = true;
      const text = `reading: ${count.word()}  ${printable(path)}`;
      io.stderr.write(`\r\u001b[K${text.slice(0, Math.max(20, (io.stderr.columns ?? 80) - 1))}`);
    },
    done: () => { if (shown) io.stderr.write('\r\u001b[K'); },
  };
}

function inLines(io: Io, now: () => number): StartedProgress {
  let last = now();
  let told = false;
  let over = false;
  const count = counter();
  return {
    file: (_, size) => {
      count.add(size);
      const at = now();
      if (at - last < LINE_INTERVAL) return;
      last = at;
      told = true;
      io.stderr.write(`ciliumdoc: reading, ${count.word()} so far\n`);
    },
    done: () => {
      if (told && !over) io.stderr.write(`ciliumdoc: ${count.word()} read\n`);
      over = true;
    },
  };
}

function counter(): { add(bytes: number): void; word(): string } {
  let files = 0;
  let bytes = 0;
  return {
    add: (size) => { files++; bytes += Math.max(0, size); },
    word: () => `${String(files)} files, ${String(Math.round(bytes / 1e6))} MB`,
  };
}

/** The same for many dumps one after the other: a plain line every ten seconds, on a terminal none beside the one of the dump. */
export function startDumps(io: Io, total: number, now: () => number = Date.now): { done(): void } {
  if (io.quiet === true || io.stderr.isTTY === true) return { done: () => undefined };
  let last = now();
  let done = 0;
  return {
    done: () => {
      done++;
      const at = now();
      if (at - last < LINE_INTERVAL || done === total) return;
      last = at;
      io.stderr.write(`ciliumdoc: ${String(done)} of ${String(total)} dumps judged\n`);
    },
  };
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
