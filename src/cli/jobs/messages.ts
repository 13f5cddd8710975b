import type { Share } from '../../engine/judge.ts';
import type { VettedRule } from '../../engine/trusted.ts';
import type { Tables } from '../../model/tables.ts';
import type { PackedBatch } from './pack.ts';
import type { PackedSnapshot } from './packed-snapshot.ts';

/** A file on its way to a worker, or its beginning. */
export interface FileMessage {
  readonly path: string;
  readonly locator: string;
  readonly size: number;
  readonly damage: readonly string[];
  readonly pieces: readonly Uint8Array[];
  /** Damage met while reading, when all of it was read. */
  readonly seen: string | undefined;
}

/** Bytes of a file that are in its message. */
export function bytesOf({ pieces }: FileMessage): number {
  return pieces.reduce((sum, p) => sum + p.length, 0);
}

/** Files to read; `needed` is that of `readFile`. */
export interface ToWorker { readonly files: readonly FileMessage[]; readonly timed: boolean; readonly needed: ReadonlySet<string> | undefined }

/** A thread that cannot go on: a fault of the program. */
interface Broken { readonly type: 'broken'; readonly message: string; readonly stack: string }

export type FromWorker = { readonly type: 'done'; readonly batch: PackedBatch; readonly times: readonly Timing[] } | Broken;

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
  | Broken;

/** Time spent on one thing, in milliseconds. */
export interface Timing { readonly stage: string; readonly name: string; readonly ms: number; readonly count: number }

/** The fault of a thread as it was seen there. */
export function brokenThread({ message, stack }: Broken): Error {
  return Object.assign(new Error(message), { stack });
}
