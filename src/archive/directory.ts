import { constants, fstatSync, openSync } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { byText } from '../base/sort.ts';
import { contentOf, faultName, FileSource } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import { ContainerFault, NameGate } from './container.ts';
import type { Container, Listed, Member, OpenContext } from './container.ts';
import { count } from './content.ts';
import { NO_DAMAGE } from './zip-directory.ts';

interface Found {
  readonly disk: string;
  readonly path: string;
}

/**
 * Opens a folder: its regular files in the order of their paths. Links are never followed, so nothing outside is read.
 * Throws ContainerFault when the folder cannot be read or holds no file.
 */
export async function openFolder(root: string, place: { label: string; prefix: string }, context: OpenContext): Promise<Container> {
  const gate = new NameGate(context, place, false);
  const found: Found[] = [];
  await list(root, '', 0, { gate, context, found });
  if (found.length === 0) throw new ContainerFault('is a folder without files', 'give the folder that holds the unpacked sysdump', true);
  found.sort((a, b) => byText(a.path, b.path));
  return new FolderContainer(found);
}

interface Listing {
  readonly gate: NameGate;
  readonly context: OpenContext;
  readonly found: Found[];
}

async function list(disk: string, path: string, depth: number, listing: Listing): Promise<void> {
  const { gate, context } = listing;
  const folders: string[] = [];
  try {
    for await (const entry of await opendir(disk)) {
      if (!gate.count(Buffer.byteLength(entry.name))) {
        if (gate.full) return;
        continue;
      }
      const name = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) folders.push(entry.name);
      else if (entry.isFile()) addFile(join(disk, entry.name), name, listing);
      else gate.report(gate.shown(name), `is a ${entry.isSymbolicLink() ? 'symbolic link' : 'special file'} and was not followed`);
    }
  } catch (error) {
    if (depth === 0) throw new ContainerFault(`cannot be read (${faultName(error)})`, faultName(error) === 'EACCES' ? 'check who may read it' : undefined);
    gate.report(gate.shown(path), `is a folder that cannot be read (${faultName(error)})`);
  }
  if (folders.length > 0 && depth >= context.limits.folderDepth) {
    gate.report(gate.shown(path), `holds folders more than ${count(context.limits.folderDepth)} levels deep; they were not read`);
    return;
  }
  for (const folder of folders.sort(byText)) {
    if (!gate.full) await list(join(disk, folder), path === '' ? folder : `${path}/${folder}`, depth + 1, listing);
  }
}

function addFile(disk: string, name: string, { gate, found }: Listing): void {
  const path = gate.admit(name);
  if (path !== undefined) found.push({ disk, path });
}

/** Opens a regular file without following a link that took its place meanwhile, and without waiting on a pipe. */
export function openRegularFile(disk: string): FileSource {
  const fd = openSync(disk, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  const stat = fstatSync(fd);
  const source = new FileSource(fd, stat.isFile() ? stat.size : 0);
  if (stat.isFile()) return source;
  source.close();
  throw new Error('it is no regular file any more');
}

class FolderContainer implements Container {
  readonly listing: readonly Listed[];
  readonly #members: readonly DiskMember[];

  constructor(found: readonly Found[]) {
    this.#members = found.map((file, i) => new DiskMember(file.disk, file.path, i));
    this.listing = this.#members;
  }

  *members(only?: number): Generator<Member, void, undefined> {
    for (let i = only ?? 0; i < (only === undefined ? this.#members.length : only + 1); i++) {
      const member = this.#members[i];
      if (member !== undefined) yield member;
    }
  }

  close(): void {
    // Files are open only while they are read.
  }
}

/** One file on disk. */
export class DiskMember implements Member {
  readonly ordinal: number;
  readonly path: string;
  readonly packed = -1;
  readonly damage = NO_DAMAGE;
  readonly #disk: string;
  #size: number | undefined;
  #seen: string | undefined;

  constructor(disk: string, path: string, ordinal: number) {
    this.#disk = disk;
    this.path = path;
    this.ordinal = ordinal;
  }

  /** Looked up once: a file that grows keeps the size it had when it was met. */
  get size(): number {
    this.#size ??= this.#opened((source) => source.size) ?? -1;
    return this.#size;
  }

  damageSeen(): string | undefined {
    return this.#seen;
  }

  head(length: number): Uint8Array {
    return this.#opened((source) => source.readAt(0, length)) ?? new Uint8Array(0);
  }

  direct(): ByteSource | undefined {
    try {
      return openRegularFile(this.#disk);
    } catch {
      return undefined;
    }
  }

  async *chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    let source: FileSource | undefined;
    this.#seen = undefined;
    try {
      source = openRegularFile(this.#disk);
      const content = contentOf(source);
      yield* content.chunks();
      this.#seen = content.damageSeen();
    } catch (error) {
      this.#seen = `the file cannot be read (${faultName(error)})`;
    } finally {
      source?.close();
    }
  }

  #opened<T>(use: (source: FileSource) => T): T | undefined {
    try {
      const source = openRegularFile(this.#disk);
      try {
        return use(source);
      } finally {
        source.close();
      }
    } catch {
      return undefined;
    }
  }
}
