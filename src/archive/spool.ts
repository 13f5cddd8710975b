import { randomBytes } from 'node:crypto';
import { closeSync, constants, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { FileSource, faultName, MemorySource } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import { ContainerFault } from './container.ts';
import type { OpenContext } from './container.ts';
import { count, joined } from './content.ts';
import type { Stream } from './content.ts';

/** Temporary files that could not be removed at once (Windows keeps open files) and wait for the end of the process. */
const waiting = new Set<string>();

/**
 * Gives random access to a stream of bytes: in memory up to `limits.memoryBytes`, in a temporary file above.
 * Throws ContainerFault beyond `limits.spoolBytes` or when the disk refuses.
 */
export async function spool(input: Stream<Uint8Array>, { limits, tempDir }: OpenContext): Promise<ByteSource> {
  const held: Uint8Array[] = [];
  let size = 0;
  let file: TempFile | undefined;
  try {
    for await (const piece of input) {
      size += piece.length;
      if (size > limits.spoolBytes) throw new ContainerFault(`is larger than ${count(limits.spoolBytes)} bytes, the limit of a temporary copy`, 'unpack it and give the folder');
      if (file === undefined && size > limits.memoryBytes) {
        file = new TempFile(tempDir);
        for (const early of held.splice(0)) file.write(early);
      }
      if (file === undefined) held.push(piece);
      else file.write(piece);
    }
  } catch (error) {
    file?.discard();
    throw error;
  }
  return file === undefined ? new MemorySource(joined(held)) : file.finish(size);
}

/**
 * A file only its descriptor leads to: it is unlinked as soon as it is open, so that no way of ending the process,
 * a kill included, leaves it behind.
 */
class TempFile {
  readonly #fd: number;
  readonly #path: string;

  constructor(dir: string) {
    this.#path = join(dir, `ciliumdoc-${randomBytes(12).toString('hex')}.tmp`);
    try {
      this.#fd = openSync(this.#path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
    } catch (error) {
      throw new ContainerFault(`needs a temporary file, which cannot be made in ${dir} (${faultName(error)})`, 'set TMPDIR to a folder with room');
    }
    if (!removed(this.#path)) removeAtExit(this.#path);
  }

  write(bytes: Uint8Array): void {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
    } catch (error) {
      throw new ContainerFault(`needs a temporary file, which cannot be written (${faultName(error)})`, 'set TMPDIR to a folder with room');
    }
  }

  finish(size: number): ByteSource {
    return new FileSource(this.#fd, size, () => { this.#forget(); });
  }

  discard(): void {
    closeSync(this.#fd);
    this.#forget();
  }

  #forget(): void {
    if (waiting.has(this.#path) && removed(this.#path)) waiting.delete(this.#path);
  }
}

function removed(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}

function removeAtExit(path: string): void {
  if (waiting.size === 0) {
    process.once('exit', () => { waiting.forEach(removed); });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        waiting.forEach(removed);
        process.kill(process.pid, signal);
      });
    }
  }
  waiting.add(path);
}
