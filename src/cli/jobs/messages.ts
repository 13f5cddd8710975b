import type { PackedBatch } from './pack.ts';

/** A file on its way to a worker: all of it, or its beginning with more to ask for. */
export interface FileMessage {
  readonly path: string;
  readonly locator: string;
  readonly size: number;
  readonly damage: readonly string[];
  readonly pieces: readonly Uint8Array[];
  /** The rest is sent piece by piece as it is asked for. */
  readonly more: boolean;
  /** Damage met while reading, when all of it was read. */
  readonly seen: string | undefined;
}

export type ToWorker =
  | { readonly type: 'files'; readonly files: readonly FileMessage[]; readonly timed: boolean }
  | { readonly type: 'piece'; readonly bytes: Uint8Array }
  | { readonly type: 'end'; readonly seen: string | undefined };

export type FromWorker =
  | { readonly type: 'next' }
  | { readonly type: 'done'; readonly batch: PackedBatch; readonly times: readonly Timing[] }
  | { readonly type: 'broken'; readonly message: string; readonly stack: string };

/** Time spent on one thing, in milliseconds. */
export interface Timing { readonly stage: string; readonly name: string; readonly ms: number; readonly count: number }
