import type { Problem } from './problem.ts';

/** What kind of container the user handed over. */
export type InputKind = 'zip' | 'tar' | 'tar.gz' | 'gzip' | 'folder' | 'file' | 'stdin';

/** The bytes of one file, up to the limit asked for. */
export interface FileBytes {
  readonly bytes: Uint8Array;
  /** The file goes on after `bytes`: the limit was reached. */
  readonly more: boolean;
  /** Set when the archive gave less than it promised (cut, corrupt, bad checksum): one plain sentence. */
  readonly damage?: string;
}

/**
 * One file of the input. Nothing is held in memory until it is asked for.
 * A file met while walking a stream (tar, gzip) can only be read during its own turn of `SourceTree.files()`;
 * `SourceTree.open(path)` finds it again later.
 */
export interface SourceFile {
  /** Safe, unique path inside the input, with `/` between segments; never absolute, never with `..`. */
  readonly path: string;
  /** Re-openable name: `outer.zip!/cilium-bugtool-x.tar.gz!/cmd/y.md`. Starts with the input's base name, never with a machine path. */
  readonly locator: string;
  /** Bytes as declared by the container; -1 when it does not say. */
  readonly size: number;
  /** Sentences about damage known before reading, for example that the archive is cut inside this file. */
  readonly damage: readonly string[];
  /** Found without the directory of its archive, which is missing or broken: as good as any other, unless `damage` says more. */
  readonly recovered?: true;
  /** Up to `maxBytes` bytes from the start. Never throws for damage: it is told in the result. */
  read(maxBytes: number): Promise<FileBytes>;
  /**
   * The whole content in pieces of any size. Ends early at damage, which `damageSeen()` then tells.
   * Breaking out of the loop is allowed and releases everything.
   */
  chunks(): AsyncIterable<Uint8Array>;
  /** Damage met by the last `read` or `chunks`, if any. */
  damageSeen(): string | undefined;
}

/** An opened input. */
export interface SourceTree {
  /** Base name of what the user named; `stdin` for `-`. */
  readonly name: string;
  readonly kind: InputKind;
  /** Bytes of the container; 0 for a folder. */
  readonly bytes: number;
  /** SHA-256 of the container in hex, absent for folders. Computed on demand. */
  sha256(): Promise<string | undefined>;
  /** Every regular file in a stable order, nested archives entered. Call it once; read each file before asking for the next. */
  files(): AsyncIterable<SourceFile>;
  /** Finds one file again, after `files()` has ended; undefined when there is none. */
  open(path: string): Promise<SourceFile | undefined>;
  /** What was lost or refused; grows while `files()` runs. */
  readonly problems: readonly Problem[];
  close(): Promise<void>;
}
