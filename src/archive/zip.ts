import { byText } from '../base/sort.ts';
import type { ByteSource } from './byte-source.ts';
import { ContainerFault, NameGate } from './container.ts';
import type { Container, Listed, Member, OpenContext } from './container.ts';
import { count } from './content.ts';
import { listZip } from './zip-directory.ts';
import type { ZipEntry, ZipListing } from './zip-directory.ts';
import { zipWindow } from './zip-end.ts';
import { ZipMember } from './zip-member.ts';
import { salvageZip } from './zip-salvage.ts';

/**
 * Opens a zip. Without a usable directory its members are recovered from their local headers.
 * Closing the container closes `source`. Throws ContainerFault when there is nothing to read in it.
 */
export async function openZip(source: ByteSource, place: { label: string; prefix: string }, context: OpenContext): Promise<Container> {
  const gate = new NameGate(context, place, true);
  const window = zipWindow(source);
  const zip = window ?? source;
  const listing: ZipListing = window === undefined ? { entries: [], encrypted: 0, broken: undefined } : await listZip(window, gate);
  if (window === undefined || listing.broken !== undefined) await addSalvaged(zip, listing, gate, window !== undefined);
  const entries = withoutOverlaps(listing.entries, gate);
  if (entries.length === 0) throw nothingIn(listing, window !== undefined);
  reportRatios(entries, gate, context);
  entries.sort((a, b) => byText(a.path, b.path));
  return new ZipContainer(zip, source, entries);
}

async function addSalvaged(zip: ByteSource, listing: ZipListing, gate: NameGate, hasDirectory: boolean): Promise<void> {
  const known = new Map(listing.entries.map((entry) => [entry.headerOffset, entry.packed]));
  const salvaged = await salvageZip(zip, gate, known);
  listing.entries.push(...salvaged.entries);
  listing.encrypted += salvaged.encrypted;
  if (listing.entries.length === 0) return;
  const cause = hasDirectory ? `the zip directory is damaged (${listing.broken ?? 'unreadable'})` : 'the zip directory is missing: the archive is cut or was not written to its end';
  gate.report(undefined, `${cause}; ${count(salvaged.entries.length)} files were recovered without it, others may be lost`);
  if (salvaged.broken !== undefined) gate.report(undefined, `the search for lost files ended early: ${salvaged.broken}`);
}

function nothingIn(listing: ZipListing, hasDirectory: boolean): ContainerFault {
  if (listing.encrypted > 0) return new ContainerFault('is protected by a password', 'unpack it with the password and give the folder');
  if (hasDirectory && listing.broken === undefined) return new ContainerFault('is a zip archive without files', 'collect or pack it again');
  return new ContainerFault('is no readable zip archive: it has no directory and no file could be recovered', 'it was probably cut while it was copied; copy it again');
}

/** One stretch of data served as many files is how small archives become endless ones. */
function withoutOverlaps(entries: readonly ZipEntry[], gate: NameGate): ZipEntry[] {
  const kept: ZipEntry[] = [];
  let end = 0;
  let refused = 0;
  const start = (entry: ZipEntry): number => (entry.headerOffset >= 0 ? entry.headerOffset : entry.dataStart);
  for (const entry of [...entries].sort((a, b) => start(a) - start(b))) {
    if (start(entry) < end) {
      refused += 1;
      continue;
    }
    end = start(entry) + (entry.headerOffset >= 0 ? 30 : 0) + entry.packed;
    kept.push(entry);
  }
  if (refused > 0) gate.report(undefined, `${count(refused)} entries share their data with another one; they were not read`);
  return kept;
}

function reportRatios(entries: readonly ZipEntry[], gate: NameGate, { limits }: OpenContext): void {
  for (const entry of entries) {
    if (entry.size < limits.ratioFromBytes || entry.size <= entry.packed * limits.ratio) continue;
    gate.report(entry.path, `declares ${count(entry.size)} bytes packed into ${count(entry.packed)}, more than ${limits.ratio}:1`);
  }
}

class ZipContainer implements Container {
  readonly listing: readonly Listed[];
  readonly #zip: ByteSource;
  readonly #source: ByteSource;
  readonly #entries: readonly ZipEntry[];

  constructor(zip: ByteSource, source: ByteSource, entries: readonly ZipEntry[]) {
    this.#zip = zip;
    this.#source = source;
    this.#entries = entries;
    this.listing = entries;
  }

  *members(only?: number): Generator<Member, void, undefined> {
    for (let i = only ?? 0; i < (only === undefined ? this.#entries.length : only + 1); i++) {
      const entry = this.#entries[i];
      if (entry !== undefined) yield new ZipMember(this.#zip, entry, i);
    }
  }

  close(): void {
    this.#source.close();
  }
}
