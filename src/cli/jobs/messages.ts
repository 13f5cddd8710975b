import type { Share } from '../../engine/judge.ts';
import type { VettedRule } from '../../engine/trusted.ts';
import type { Tables } from '../../model/tables.ts';
import type { PackedBatch } from './pack.ts';
import type { PackedSnapshot } from './packed-snapshot.ts';

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
  | { readonly type: 'files'; readonly files: readonly FileMessage[]; readonly timed: boolean; readonly needed: ReadonlySet<string> | undefined }
  | { readonly type: 'piece'; readonly bytes: Uint8Array }
  | { readonly type: 'end'; readonly seen: string | undefined };

export type FromWorker =
  | { readonly type: 'next' }
  | { readonly type: 'done'; readonly batch: PackedBatch; readonly times: readonly Timing[] }
  | { readonly type: 'broken'; readonly message: string; readonly stack: string };

/** What a judging thread is to do: it takes one node after the other until none is left. */
export interface JudgeWork {
  readonly rules: readonly VettedRule[];
  readonly snapshot: PackedSnapshot;
  readonly tables: Tables | undefined;
  /** One number: the position of the next node that nobody has taken. */
  readonly next: Int32Array<SharedArrayBuffer>;
}

export type FromJudge =
  | { readonly type: 'judged'; readonly shares: readonly (readonly [node: number, share: Share])[]; readonly times: readonly Timing[] }
  | { readonly type: 'broken'; readonly message: string; readonly stack: string };

/** Time spent on one thing, in milliseconds. */
export interface Timing { readonly stage: string; readonly name: string; readonly ms: number; readonly count: number }
