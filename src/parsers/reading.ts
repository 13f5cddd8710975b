import type { SourceFile } from '../model/source-file.ts';
import type { Watch } from '../model/watch.ts';
import type { AnyParser } from './define-parser.ts';
import { readFile, type ReadFile } from './read-file.ts';

/** How files are read while the walk goes over them: here and now, or elsewhere and at the same time. */
export interface Reading {
  /** Takes a file in its turn; returns when the walk may go on. `done` gets what was read, perhaps later; `needed` is that of `readFile`. */
  take(file: SourceFile, done: (read: ReadFile) => void, needed?: ReadonlySet<string>): Promise<void>;
  /** Returns when `done` was called for every file taken. */
  end(): Promise<void>;
}

/** Reads each file in its turn. */
export function readingInTurn(parsers: readonly AnyParser[], watch?: Watch): Reading {
  return {
    take: async (file, done, needed) => { done(await readFile(file, parsers, { watch, needed })); },
    end: () => Promise.resolve(),
  };
}
