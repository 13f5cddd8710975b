import { fromRandomAccessReaderPromise, getFileNameLowLevel, RandomAccessReader } from 'yauzl';
import type { Entry } from 'yauzl';
import type { ByteSource } from './byte-source.ts';
import { CachedSource, faultName } from './byte-source.ts';
import type { NameGate } from './container.ts';

/** What is known of one zip member before it is read. */
export interface ZipEntry {
  readonly path: string;
  /** Where its local header is, or -1 when `dataStart` is known already. */
  readonly headerOffset: number;
  readonly dataStart: number;
  readonly packed: number;
  readonly size: number;
  /** -1 when unknown. */
  readonly crc: number;
  /** 0 stored, 8 deflate. */
  readonly method: number;
  readonly damage: readonly string[];
  /** Found by its local header. */
  readonly recovered?: true;
}

/** A zip's members, and what the opener must know to judge the whole. */
export interface ZipListing {
  readonly entries: ZipEntry[];
  /** Files that need a password. */
  encrypted: number;
  /** Set when the directory ended before its time. */
  broken: string | undefined;
}

export const NO_DAMAGE: readonly string[] = [];

/** Lets yauzl read from a ByteSource; it asks for two small ranges per entry. */
class Reader extends RandomAccessReader {
  readonly #source: ByteSource;

  constructor(source: ByteSource) {
    super();
    this.#source = new CachedSource(source);
  }

  override read(buffer: Buffer, offset: number, length: number, position: number, callback: (error: Error | null) => void): void {
    try {
      const got = this.#source.readAt(position, length).copy(buffer, offset);
      process.nextTick(callback, got < length ? new Error('the file ends inside it') : null);
    } catch (error) {
      process.nextTick(callback, new Error(faultName(error)));
    }
  }

  override close(callback: (error: Error | null) => void): void {
    process.nextTick(callback, null);
  }
}

/** Lists a zip by its central directory. `zip` is the window found by `zipWindow`. */
export async function listZip(zip: ByteSource, gate: NameGate): Promise<ZipListing> {
  const listing: ZipListing = { entries: [], encrypted: 0, broken: undefined };
  try {
    const file = await fromRandomAccessReaderPromise(new Reader(zip), zip.size, { decodeStrings: false, validateEntrySizes: false });
    for await (const entry of file.eachEntry()) {
      addEntry(listing, entry, gate);
      if (gate.full) return listing;
    }
    const next = zip.readAt(Number(file.readEntryCursor), 4);
    if (next.toString('latin1') === 'PK\x01\x02') listing.broken = 'it holds more entries than it states';
  } catch (error) {
    listing.broken = error instanceof Error ? error.message : String(error);
  }
  return listing;
}

function addEntry(listing: ZipListing, entry: Entry, gate: NameGate): void {
  if (!gate.count(entry.fileNameLength)) return;
  const name = entryName(entry.fileNameRaw, entry);
  const special = specialKind(entry);
  if (special === 'directory' || name.endsWith('/') || name.endsWith('\\')) {
    if (entry.uncompressedSize > 0) gate.report(gate.shown(name), 'is marked as a folder but holds data; it was not read');
    return;
  }
  const refusal = special ?? refusedCoding(entry.generalPurposeBitFlag, entry.compressionMethod);
  if (refusal === 'encrypted') listing.encrypted += 1;
  if (refusal !== undefined) {
    gate.report(gate.shown(name), refusalText(refusal));
    return;
  }
  const path = gate.admit(name);
  if (path === undefined) return;
  listing.entries.push({
    path, headerOffset: entry.relativeOffsetOfLocalHeader, dataStart: -1, packed: entry.compressedSize,
    size: entry.uncompressedSize, crc: entry.crc32, method: entry.compressionMethod, damage: NO_DAMAGE,
  });
}

/** Why a member with these flags cannot be unpacked; undefined when it can. */
export function refusedCoding(flags: number, method: number): string | undefined {
  if ((flags & 1) !== 0) return 'encrypted';
  return method === 0 || method === 8 ? undefined : `method ${method}`;
}

/** The sentence for what `refusedCoding` or `specialKind` found. */
export function refusalText(refusal: string): string {
  if (refusal === 'encrypted') return 'is protected by a password and was not read';
  if (refusal.startsWith('method ')) return `is packed with ${METHODS.get(refusal.slice(7)) ?? refusal}, which is not supported; it was not read`;
  return `is a ${refusal}, not a file; it was not read`;
}

/** PKWARE APPNOTE 4.4.5. */
const METHODS: ReadonlyMap<string, string> = new Map([
  ['9', 'Deflate64'], ['12', 'bzip2'], ['14', 'LZMA'], ['93', 'Zstandard'], ['95', 'xz'], ['99', 'AES encryption'],
]);

/** Unix file types from the upper half of the external attributes, when the writer was a Unix (APPNOTE 4.4.2). */
function specialKind(entry: Entry): string | undefined {
  if (entry.versionMadeBy >>> 8 !== 3) return undefined;
  const kinds: Readonly<Record<number, string>> = {
    0x1000: 'named pipe', 0x2000: 'character device', 0x4000: 'directory', 0x6000: 'block device', 0xa000: 'symbolic link', 0xc000: 'socket',
  };
  return kinds[(entry.externalFileAttributes >>> 16) & 0xf000];
}

/** Writers that forget to flag UTF-8 are common, so valid UTF-8 wins over the flag; the rest is the code page the format names. */
export function entryName(raw: Buffer, entry?: Entry): string {
  const extra = entry?.extraFields ?? [];
  try {
    if (!extra.some((field) => field.id === 0x7075)) return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    // Not UTF-8: decoded below.
  }
  return getFileNameLowLevel(entry?.generalPurposeBitFlag ?? 0, raw, extra, true);
}
