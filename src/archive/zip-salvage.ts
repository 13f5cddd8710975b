import { crc32, inflateRawSync } from 'node:zlib';
import { CachedSource, faultName, pieces } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import type { NameGate } from './container.ts';
import { count } from './content.ts';
import { inflateRawPieces, newInflateEnd } from './inflate.ts';
import { entryName, refusalText, refusedCoding } from './zip-directory.ts';
import type { ZipEntry, ZipListing } from './zip-directory.ts';

const LOCAL_HEADER = 'PK\x03\x04';
const DESCRIPTOR = 'PK\x07\x08';
const SCAN = 64 * 1024;
const QUICK_PACKED = 256 * 1024;
const QUICK_SIZE = 4 * 1024 * 1024;
/** A search may unpack this many times the archive's own size before it gives up: headers can be made to overlap. */
const WORK_FACTOR = 8;
/** A search gives up after this many corrupt members: it is no zip that was once whole. */
const CORRUPT = 1000;

/** What a search may still cost. */
interface Work {
  /** Packed bytes. */
  left: number;
  /** Corrupt members. */
  corrupt: number;
}

interface LocalHeader {
  readonly at: number;
  readonly dataStart: number;
  readonly name: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
}

/** Where a member's data ends and what is known of it. */
interface Extent {
  readonly end: number;
  readonly size: number;
  readonly crc: number;
  readonly cut: boolean;
}

/**
 * Finds members by their local headers, for zips without a usable directory. Those whose header is in
 * `known`, with their packed size, are left out.
 * Truncated members are kept with a damage sentence.
 */
export async function salvageZip(whole: ByteSource, gate: NameGate, known: ReadonlyMap<number, number>): Promise<ZipListing> {
  const listing: ZipListing = { entries: [], encrypted: 0, broken: undefined };
  const source = new CachedSource(whole);
  const work: Work = { left: source.size * WORK_FACTOR + QUICK_SIZE, corrupt: CORRUPT };
  try {
    for (let at = findSignature(source, LOCAL_HEADER, 0); at >= 0; ) {
      const header = readHeader(source, at);
      const next = header === undefined ? at + 4 : await salvageOne(source, header, listing, gate, known, work);
      if (gate.full) break;
      if (work.left <= 0 || work.corrupt < 0) {
        listing.broken = work.corrupt < 0 ? `more than ${count(CORRUPT)} members are corrupt` : 'its members overlap too much to be told apart';
        break;
      }
      at = findSignature(source, LOCAL_HEADER, next);
    }
  } catch (error) {
    listing.broken = `the disk gave an error (${faultName(error)})`;
  }
  return listing;
}

/** Adds one member and returns where to look for the next header. */
async function salvageOne(source: ByteSource, header: LocalHeader, listing: ZipListing, gate: NameGate, known: ReadonlyMap<number, number>, work: Work): Promise<number> {
  const packed = known.get(header.at);
  if (packed !== undefined) return header.dataStart + packed;
  if (!gate.count(header.name.length)) return header.dataStart;
  const name = entryName(header.name);
  if (name.endsWith('/') || name.endsWith('\\')) return header.dataStart;
  const refusal = refusedCoding(header.flags, header.method);
  if (refusal !== undefined) {
    if (refusal === 'encrypted') listing.encrypted += 1;
    gate.report(gate.shown(name), refusalText(refusal));
    return Math.min(source.size, header.dataStart + header.packed);
  }
  const extent = await findExtent(source, header, work);
  if (extent === undefined) return header.dataStart;
  const path = gate.admit(name);
  if (path !== undefined) listing.entries.push(salvaged(path, header, extent));
  return extent.end;
}

function salvaged(path: string, header: LocalHeader, extent: Extent): ZipEntry {
  return {
    path, headerOffset: -1, dataStart: header.dataStart, packed: extent.end - header.dataStart, size: extent.size, crc: extent.crc,
    method: header.method, damage: extent.cut ? ['the archive is cut inside this file'] : [], recovered: true,
  };
}

function readHeader(source: ByteSource, at: number): LocalHeader | undefined {
  const fixed = source.readAt(at, 30);
  if (fixed.length < 30) return undefined;
  const nameLength = fixed.readUInt16LE(26);
  const extraLength = fixed.readUInt16LE(28);
  const variable = source.readAt(at + 30, nameLength + extraLength);
  if (nameLength === 0 || variable.length < nameLength + extraLength) return undefined;
  const sizes = zip64Sizes(variable.subarray(nameLength), fixed.readUInt32LE(22), fixed.readUInt32LE(18));
  return {
    at, dataStart: at + 30 + nameLength + extraLength, name: variable.subarray(0, nameLength),
    flags: fixed.readUInt16LE(6), method: fixed.readUInt16LE(8), crc: fixed.readUInt32LE(14), ...sizes,
  };
}

/** Sizes of 4 GiB and more are in the extra field 1, unpacked size first (APPNOTE 4.5.3). */
function zip64Sizes(extra: Buffer, size: number, packed: number): { size: number; packed: number } {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1 || at + 20 > extra.length || (size !== 0xffffffff && packed !== 0xffffffff)) continue;
    return { size: Number(extra.readBigUInt64LE(at + 4)), packed: Number(extra.readBigUInt64LE(at + 12)) };
  }
  return { size, packed };
}

/** Undefined when what follows the header is no data of the stated kind. */
async function findExtent(source: ByteSource, header: LocalHeader, work: Work): Promise<Extent | undefined> {
  const streamed = (header.flags & 8) !== 0 && header.packed === 0;
  if (!streamed) return statedExtent(source, header);
  return header.method === 0 ? storedExtent(source, header) : deflatedExtent(source, header, work);
}

function statedExtent(source: ByteSource, header: LocalHeader): Extent {
  const end = header.dataStart + header.packed;
  const cut = end > source.size;
  return { end: Math.min(end, source.size), size: header.method === 0 && cut ? source.size - header.dataStart : header.size, crc: cut ? -1 : header.crc, cut };
}

/** Stored data of unknown length ends at the descriptor that states exactly the length walked so far. */
function storedExtent(source: ByteSource, header: LocalHeader): Extent {
  for (let at = findSignature(source, DESCRIPTOR, header.dataStart); at >= 0; at = findSignature(source, DESCRIPTOR, at + 4)) {
    const descriptor = source.readAt(at, 16);
    if (descriptor.length < 12 || descriptor.readUInt32LE(8) !== at - header.dataStart) continue;
    return { end: at, size: at - header.dataStart, crc: descriptor.readUInt32LE(4), cut: false };
  }
  const next = findSignature(source, LOCAL_HEADER, header.dataStart);
  const end = next < 0 ? source.size : next;
  return { end, size: end - header.dataStart, crc: -1, cut: true };
}

async function deflatedExtent(source: ByteSource, header: LocalHeader, work: Work): Promise<Extent | undefined> {
  const quick = quickExtent(source, header);
  if (quick === 'corrupt') work.corrupt -= 1;
  if (typeof quick === 'object') {
    work.left -= quick.end - header.dataStart;
    return quick;
  }
  const end = newInflateEnd();
  let crc = 0;
  for await (const piece of inflateRawPieces(pieces(source, header.dataStart, source.size, 64 * 1024), end)) crc = crc32(piece, crc);
  work.left -= end.consumed;
  if (end.finished) return { end: header.dataStart + end.consumed, size: end.produced, crc: statedCrc(source, header.dataStart + end.consumed, crc), cut: false };
  if (end.fault === 'cut') return { end: source.size, size: end.produced, crc: -1, cut: true };
  return brokenExtent(source, header, end.produced);
}

/** A corrupt stream: what came out before the fault is kept, and the search goes on behind the header. */
function brokenExtent(source: ByteSource, header: LocalHeader, produced: number): Extent | undefined {
  if (produced === 0) return undefined;
  const next = findSignature(source, LOCAL_HEADER, header.dataStart);
  return { end: next < 0 ? source.size : next, size: produced, crc: -1, cut: false };
}

/** Small members in one call: zlib says how much input it used. Undefined when the member is larger than that. */
function quickExtent(source: ByteSource, header: LocalHeader): Extent | 'corrupt' | undefined {
  try {
    const result: unknown = inflateRawSync(source.readAt(header.dataStart, QUICK_PACKED), { info: true, maxOutputLength: QUICK_SIZE });
    if (!hasEngine(result)) return undefined;
    const end = header.dataStart + result.engine.bytesWritten;
    return { end, size: result.buffer.length, crc: statedCrc(source, end, crc32(result.buffer)), cut: false };
  } catch (error) {
    return faultName(error) === 'Z_DATA_ERROR' ? 'corrupt' : undefined;
  }
}

function hasEngine(value: unknown): value is { buffer: Buffer; engine: { bytesWritten: number } } {
  return typeof value === 'object' && value !== null && 'buffer' in value && 'engine' in value;
}

/** The checksum in the descriptor at `at`, which may or may not begin with a signature (APPNOTE 4.3.9). */
function statedCrc(source: ByteSource, at: number, actual: number): number {
  const descriptor = source.readAt(at, 8);
  if (descriptor.length < 8) return -1;
  if (descriptor.toString('latin1', 0, 4) === DESCRIPTOR) return descriptor.readUInt32LE(4);
  return descriptor.readUInt32LE(0) === actual ? actual : -1;
}

function findSignature(source: ByteSource, signature: string, from: number): number {
  for (let at = from; at < source.size; at += SCAN - 3) {
    const found = source.readAt(at, SCAN).indexOf(signature, 0, 'latin1');
    if (found >= 0) return at + found;
  }
  return -1;
}
