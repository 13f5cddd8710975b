import { readFile } from '../../parsers/read-file.ts';
import { parsers } from '../../parsers/registry.gen.ts';
import type { FileBytes, SourceFile } from '../../model/source-file.ts';
import type { FileMessage } from './messages.ts';
import { type PackedBatch, Packer } from './pack.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface BatchOptions { readonly watch?: Stopwatch | undefined; readonly needed?: ReadonlySet<string> | undefined }

/** Reads files; what was read comes back in packed form. */
export async function readBatch(files: readonly SourceFile[], { watch, needed }: BatchOptions): Promise<PackedBatch> {
  const packer = new Packer();
  for (const file of files) {
    const read = await readFile(file, parsers, { watch, needed });
    const stop = watch?.start('pack');
    packer.add(read);
    stop?.();
  }
  return packer.batch();
}

/** What is left of a file of which the beginning is there. */
export interface Rest { chunks(): AsyncIterable<Uint8Array>; damageSeen(): string | undefined }

/** A file of which all bytes are there, or which fetches the rest by itself. */
export function fileAtHand({ path, locator, size, damage, pieces, seen }: FileMessage, rest?: Rest): SourceFile {
  async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    yield* pieces;
    if (rest !== undefined) yield* rest.chunks();
  }
  return {
    path, locator, size, damage, chunks,
    read: (): Promise<FileBytes> => Promise.reject(new Error('a file at hand is read in pieces')),
    damageSeen: () => rest?.damageSeen() ?? seen,
  };
}
