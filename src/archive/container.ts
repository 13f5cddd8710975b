import type { ByteSource } from './byte-source.ts';
import type { Content } from './content.ts';
import { count } from './content.ts';
import { Allowance } from './limits.ts';
import type { Limits } from './limits.ts';
import { ProblemLog } from './problem-log.ts';
import { isClutter, safePath, UniquePaths } from './safe-path.ts';

/** One regular file of a container. Members of a stream live only until the next one is asked for. */
export interface Member extends Content {
  /** Number in its container; `Container.members(ordinal)` finds it again. */
  readonly ordinal: number;
  /** Safe path, unique in its container. */
  readonly path: string;
  /** Bytes as declared; -1 when unknown. */
  readonly size: number;
  /** Bytes it takes in the container; -1 when unknown. */
  readonly packed: number;
  readonly damage: readonly string[];
  readonly recovered?: true;
  /** The first bytes, without spending them. */
  head(length: number): Promise<Uint8Array> | Uint8Array;
  /** Random access to the content where the container can give it without unpacking. The caller closes it. */
  direct(): ByteSource | undefined;
}

/** Where a file is and how large, known before reading. */
export interface Listed {
  readonly path: string;
  readonly size: number;
  readonly damage: readonly string[];
}

/** A walk over members; always closed by whoever began it. */
export type Members = AsyncGenerator<Member, void, undefined> | Generator<Member, void, undefined>;

export interface Container {
  /** All regular files, or only the one with this ordinal. Leaving the loop early releases everything. */
  members(only?: number): Members;
  /** All files sorted by path, where the container has a directory. */
  readonly listing: readonly Listed[] | undefined;
  close(): void;
}

/** A container that cannot be opened at all. */
export class ContainerFault extends Error {
  override readonly name = 'ContainerFault';
  /** What the user can do about it. */
  readonly hint: string | undefined;
  /** It is whole and simply holds no file. */
  readonly empty: boolean;

  constructor(message: string, hint?: string, empty = false) {
    super(message);
    this.hint = hint;
    this.empty = empty;
  }
}

/** What all containers of one walk share. */
export interface OpenContext {
  readonly limits: Limits;
  readonly problems: ProblemLog;
  readonly allowance: Allowance;
  /** Where temporary files go. */
  readonly tempDir: string;
  /** Counts clutter that was passed over. */
  readonly clutter: { count: number; first: string | undefined };
}

/** The context for what is read a second time: it costs no allowance and tells its problems nobody but `problems`. */
export function quiet(context: OpenContext, problems = new ProblemLog('', 0)): OpenContext {
  return { ...context, problems, allowance: new Allowance(context.limits), clutter: { count: 0, first: undefined } };
}

/** Admits names of one container: counts them, makes them safe and unique, and reports what was wrong with them. */
export class NameGate {
  readonly #context: OpenContext;
  readonly #label: string;
  readonly #prefix: string;
  readonly #backslash: boolean;
  readonly #unique = new UniquePaths();
  #full = false;

  /** `label` is the path of the container in problems, `prefix` stands before the paths of its members. */
  constructor(context: OpenContext, place: { label: string; prefix: string }, backslash: boolean) {
    this.#context = context;
    this.#label = place.label;
    this.#prefix = place.prefix;
    this.#backslash = backslash;
  }

  /** A ceiling on entries or names is reached: the caller stops listing. */
  get full(): boolean {
    return this.#full;
  }

  /** Counts an entry; false when it must not be looked at. */
  count(nameBytes: number): boolean {
    const { limits, allowance } = this.#context;
    if (nameBytes > limits.nameBytes) {
      this.report(undefined, `an entry has a name of ${count(nameBytes)} bytes, more than the limit of ${count(limits.nameBytes)}; it was not read`);
      if (!allowance.takeEntry(0)) this.#refuseMore();
      return false;
    }
    if (allowance.takeEntry(nameBytes)) return true;
    this.#refuseMore();
    return false;
  }

  /** The safe form of a name, for a message about an entry that is not read. */
  shown(raw: string): string {
    return safePath(raw, this.#backslash).path;
  }

  /** The path under which a regular file is kept; undefined when it is clutter or has no usable name. */
  admit(raw: string): string | undefined {
    const { path, remarks } = safePath(raw, this.#backslash);
    if (path === '') {
      this.report(undefined, 'an entry has no usable name; it was not read');
      return undefined;
    }
    if (isClutter(path)) {
      this.#context.clutter.count += 1;
      this.#context.clutter.first ??= this.#prefix + path;
      return undefined;
    }
    const kept = this.#unique.keep(path);
    for (const remark of remarks) this.report(kept.path, `${remark}; it is read under the path shown here`);
    if (kept.duplicate) this.report(kept.path, `is there more than once; this one got a number`);
    else if (kept.caseTwin !== undefined) this.report(kept.path, `differs from ${kept.caseTwin} only in upper and lower case`);
    return kept.path;
  }

  report(path: string | undefined, message: string): void {
    this.#context.problems.add(path === undefined ? this.#label : this.#prefix + path, message);
  }

  #refuseMore(): void {
    if (this.#full) return;
    this.#full = true;
    const { limits } = this.#context;
    this.report(undefined, `more than ${count(limits.entries)} entries or ${count(limits.allNameBytes)} bytes of names; the rest was not read`);
  }
}
