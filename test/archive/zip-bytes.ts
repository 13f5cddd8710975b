import { crc32, deflateRawSync } from 'node:zlib';

/** One member of a hand-made zip. Whatever is not said is filled in honestly. */
export interface MadeEntry {
  readonly name: string | Uint8Array;
  readonly data?: string | Uint8Array;
  /** 0 stored, 8 deflate (default). */
  readonly method?: number;
  /** The packed bytes, instead of packing `data`. */
  readonly raw?: Uint8Array;
  readonly flags?: number;
  readonly crc?: number;
  readonly size?: number;
  /** Where the directory says the member is, instead of where it is. */
  readonly offset?: number;
  /** Unix mode. */
  readonly mode?: number;
  /** Sizes and checksum behind the data, as Go writes them. */
  readonly descriptor?: boolean;
  /** Written in the directory only. */
  readonly ghost?: boolean;
}

export interface MadeZip {
  readonly bytes: Buffer;
  /** Where the central directory begins. */
  readonly directory: number;
}

const bytesOf = (data: string | Uint8Array): Buffer => (typeof data === 'string' ? Buffer.from(data) : Buffer.from(data));

/** Builds a zip byte by byte, so that it can be wrong in exactly one way. */
export function makeZip(entries: readonly MadeEntry[], statedCount = entries.length): MadeZip {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const made = pack(entry);
    central.push(centralHeader(entry, made, entry.offset ?? at));
    if (entry.ghost === true) continue;
    const body = [localHeader(entry, made), made.raw, ...(entry.descriptor === true ? [descriptor(made)] : [])];
    local.push(...body);
    at += body.reduce((sum, part) => sum + part.length, 0);
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(statedCount, 8);
  end.writeUInt16LE(statedCount, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return { bytes: Buffer.concat([...local, directory, end]), directory: at };
}

interface Packed {
  readonly name: Buffer;
  readonly raw: Buffer;
  readonly size: number;
  readonly crc: number;
  readonly method: number;
  readonly flags: number;
}

function pack(entry: MadeEntry): Packed {
  const data = bytesOf(entry.data ?? '');
  const method = entry.method ?? 8;
  return {
    name: bytesOf(entry.name), method,
    raw: entry.raw === undefined ? (method === 8 ? deflateRawSync(data) : data) : bytesOf(entry.raw),
    size: entry.size ?? data.length, crc: entry.crc ?? crc32(data),
    flags: (entry.flags ?? 0x800) | (entry.descriptor === true ? 8 : 0),
  };
}

function localHeader(entry: MadeEntry, made: Packed): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(made.flags, 6);
  header.writeUInt16LE(made.method, 8);
  if (entry.descriptor !== true) {
    header.writeUInt32LE(made.crc, 14);
    header.writeUInt32LE(made.raw.length, 18);
    header.writeUInt32LE(made.size, 22);
  }
  header.writeUInt16LE(made.name.length, 26);
  return Buffer.concat([header, made.name]);
}

function centralHeader(entry: MadeEntry, made: Packed, offset: number): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE((3 << 8) | 20, 4);
  header.writeUInt16LE(20, 6);
  header.writeUInt16LE(made.flags, 8);
  header.writeUInt16LE(made.method, 10);
  header.writeUInt32LE(made.crc, 16);
  header.writeUInt32LE(made.raw.length, 20);
  header.writeUInt32LE(made.size, 24);
  header.writeUInt16LE(made.name.length, 28);
  header.writeUInt32LE(((entry.mode ?? 0o100600) << 16) >>> 0, 38);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, made.name]);
}

function descriptor(made: Packed): Buffer {
  const record = Buffer.alloc(16);
  record.writeUInt32LE(0x08074b50, 0);
  record.writeUInt32LE(made.crc, 4);
  record.writeUInt32LE(made.raw.length, 8);
  record.writeUInt32LE(made.size, 12);
  return record;
}
