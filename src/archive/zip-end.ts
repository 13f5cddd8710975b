import { SliceSource } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';

/** PKWARE APPNOTE 4.3.16, 4.3.15, 4.3.14, 4.3.12: signatures of the records at the end of a zip. */
const END = 0x06054b50;
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_END = 0x06064b50;
const CENTRAL_HEADER = 0x02014b50;
const END_SIZE = 22;
const ZIP64_END_SIZE = 56;
const ZIP64_LOCATOR_SIZE = 20;
/** A comment is at most 64 KiB; junk after the archive (a log line, padding) gets the rest. */
const TAIL = 1024 * 1024;

interface DirectoryPlace {
  /** Where the directory's bytes end in the file. */
  readonly end: number;
  readonly size: number;
  /** Offset as written, counted from where the zip began when it was made. */
  readonly offset: number;
}

/**
 * The part of `source` that is a zip by itself: junk before and after is left out, so that offsets count from its start.
 * Undefined when there is no end record that leads to a directory.
 */
export function zipWindow(source: ByteSource): ByteSource | undefined {
  const tailStart = Math.max(0, source.size - TAIL);
  const tail = source.readAt(tailStart, TAIL);
  // A zip cut behind a stored inner zip ends with the inner one's directory: that is not the directory of the whole.
  const mayHaveJunkInFront = source.readAt(0, 4).toString('latin1') !== 'PK\x03\x04';
  for (let i = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1'); i >= 0; i = i === 0 ? -1 : tail.lastIndexOf('PK\x05\x06', i - 1, 'latin1')) {
    if (i + END_SIZE > tail.length || tail.readUInt32LE(i) !== END) continue;
    const at = tailStart + i;
    const end = at + END_SIZE + tail.readUInt16LE(i + 20);
    if (end > source.size) continue;
    const start = zipStart(source, zip64Place(source, at) ?? { end: at, size: tail.readUInt32LE(i + 12), offset: tail.readUInt32LE(i + 16) });
    if (start !== undefined && (start === 0 || mayHaveJunkInFront)) return start === 0 && end === source.size ? source : new SliceSource(source, start, end - start);
  }
  return undefined;
}

function zip64Place(source: ByteSource, endRecord: number): DirectoryPlace | undefined {
  if (endRecord < ZIP64_LOCATOR_SIZE) return undefined;
  const locator = source.readAt(endRecord - ZIP64_LOCATOR_SIZE, ZIP64_LOCATOR_SIZE);
  if (locator.length < ZIP64_LOCATOR_SIZE || locator.readUInt32LE(0) !== ZIP64_LOCATOR) return undefined;
  const adjacent = endRecord - ZIP64_LOCATOR_SIZE - ZIP64_END_SIZE;
  for (const at of [adjacent, Number(locator.readBigUInt64LE(8))]) {
    if (at < 0 || at > source.size) continue;
    const record = source.readAt(at, ZIP64_END_SIZE);
    if (record.length < ZIP64_END_SIZE || record.readUInt32LE(0) !== ZIP64_END) continue;
    return { end: at, size: Number(record.readBigUInt64LE(40)), offset: Number(record.readBigUInt64LE(48)) };
  }
  return undefined;
}

/** Where the zip begins in the file: 0, or the length of the junk in front. */
function zipStart(source: ByteSource, place: DirectoryPlace): number | undefined {
  const shift = place.end - place.size - place.offset;
  for (const start of [shift, 0]) {
    if (start < 0 || start + place.offset > place.end) continue;
    if (place.size === 0 && start + place.offset === place.end) return start;
    const header = source.readAt(start + place.offset, 4);
    if (header.length === 4 && header.readUInt32LE(0) === CENTRAL_HEADER) return start;
  }
  return undefined;
}
