import type { Progress } from '../pipeline.ts';
import type { Io } from './io.ts';

/** At most this often, in milliseconds: a terminal line that flickers helps nobody. */
const INTERVAL = 120;
/** Short work needs no progress line. */
const DELAY = 700;

/** One line on stderr while a long input is read, wiped at the end; silent where stderr is no terminal. */
export function startProgress(io: Io): Progress & { done(): void } {
  if (io.stderr.isTTY !== true) return { file: () => undefined, done: () => undefined };
  const started = Date.now();
  let last = 0;
  let files = 0;
  let bytes = 0;
  let shown = false;
  return {
    file: (path, size) => {
      files++;
      bytes += Math.max(0, size);
      const now = Date.now();
      if (now - started < DELAY || now - last < INTERVAL) return;
      last = now;
      shown = true;
      const text = `reading: ${String(files)} files, ${String(Math.round(bytes / 1e6))} MB  ${printable(path)}`;
      io.stderr.write(`\r\u001b[K${text.slice(0, Math.max(20, (io.stderr.columns ?? 80) - 1))}`);
    },
    done: () => { if (shown) io.stderr.write('\r\u001b[K'); },
  };
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
