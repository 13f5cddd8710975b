/** Ceilings against hostile or absurd input. Reaching one is told as a Problem; the rest of the input is still read. */
export interface Limits {
  /** Members of all containers together, folders and links counted. */
  readonly entries: number;
  /** Bytes read from one file. */
  readonly memberBytes: number;
  /** Bytes read from all files of one walk together, and likewise from all archives inside the input. */
  readonly totalBytes: number;
  /** Archives inside archives, the outermost being 1. A gzip that holds one text does not count. */
  readonly depth: number;
  /** Bytes of one name. */
  readonly nameBytes: number;
  /** Bytes of all names together: what the index of the input may cost. */
  readonly allNameBytes: number;
  /** Files that unpack to more than this many times their packed size are reported. */
  readonly ratio: number;
  /** Unpacked bytes below which `ratio` is not looked at. */
  readonly ratioFromBytes: number;
  /** Standard input or a nested zip is held in memory up to this size, in a temporary file above it. */
  readonly memoryBytes: number;
  /** Bytes of one temporary file. */
  readonly spoolBytes: number;
  /** Folders inside folders on disk. */
  readonly folderDepth: number;
  /** Problems told one by one; the others are counted. */
  readonly problems: number;
}

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

export const DEFAULT_LIMITS: Limits = {
  entries: 200_000,
  memberBytes: 2 * GIB,
  totalBytes: 20 * GIB,
  depth: 3,
  nameBytes: 4096,
  allNameBytes: 32 * MIB,
  ratio: 200,
  ratioFromBytes: 10_000_000,
  memoryBytes: 32 * MIB,
  spoolBytes: 8 * GIB,
  folderDepth: 64,
  problems: 1000,
};

/** What is left of the ceilings that count over the whole walk. */
export class Allowance {
  #entries: number;
  #nameBytes: number;
  #bytes: number;
  #archiveBytes: number;

  constructor(limits: Limits) {
    this.#entries = limits.entries;
    this.#nameBytes = limits.allNameBytes;
    this.#bytes = limits.totalBytes;
    this.#archiveBytes = limits.totalBytes;
  }

  /** Takes one entry with a name of `nameBytes` bytes; false when a ceiling is reached. */
  takeEntry(nameBytes: number): boolean {
    if (this.#entries < 1 || this.#nameBytes < nameBytes) return false;
    this.#entries -= 1;
    this.#nameBytes -= nameBytes;
    return true;
  }

  /** Takes up to `bytes` bytes of content and says how many were granted. */
  takeBytes(bytes: number): number {
    const granted = Math.min(bytes, this.#bytes);
    this.#bytes -= granted;
    return granted;
  }

  /** Takes bytes that are unpacked to get at the files of an archive, whether those are read or not; false when the ceiling is reached. */
  takeArchiveBytes(bytes: number): boolean {
    if (bytes > this.#archiveBytes) return false;
    this.#archiveBytes -= bytes;
    return true;
  }
}
