import { SliceSource } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import { NameGate, quiet } from './container.ts';
import type { Container, Member, OpenContext } from './container.ts';
import type { Content } from './content.ts';
import { openSingleFile } from './single.ts';
import { spool } from './spool.ts';
import { TarWalk } from './tar.ts';

/** A tar of at most this many plain bytes is kept at hand once a file of it is wanted again. */
const KEPT = 512 * 1024 * 1024;

/**
 * Opens a tar whose plain bytes are `content`. Nothing is read yet; a walk over the members streams it from the start.
 * A cut or corrupt tar gives all members before the fault and a problem.
 */
export function openTar(content: Content, place: { label: string; prefix: string }, context: OpenContext): Container {
  return new TarContainer(content, place, context);
}

class TarContainer implements Container {
  readonly listing = undefined;
  readonly #content: Content;
  readonly #place: { label: string; prefix: string };
  readonly #context: OpenContext;
  /** Files met by a walk: how long the data is that begins at a place. */
  readonly #sizes = new Map<number, number>();
  #total: number | undefined;
  #plain: ByteSource | undefined;

  constructor(content: Content, place: { label: string; prefix: string }, context: OpenContext) {
    this.#content = content;
    this.#place = place;
    this.#context = context;
  }

  async *members(only?: number): AsyncGenerator<Member, void, undefined> {
    if (only !== undefined && (yield* this.#kept(only))) return;
    const context = only === undefined ? this.#context : quiet(this.#context);
    const walk = new TarWalk(this.#content, new NameGate(context, this.#place, false), context);
    for await (const member of walk.members(only)) {
      this.#sizes.set(member.ordinal, member.size);
      yield member;
    }
    this.#total = walk.total;
  }

  close(): void {
    this.#plain?.close();
    this.#plain = undefined;
  }

  /** A file that was met before, out of the plain bytes; false when it has to be streamed: then it is cut, the tar is too large, or there is no room. */
  async *#kept(ordinal: number): AsyncGenerator<Member, boolean, undefined> {
    const size = this.#sizes.get(ordinal);
    if (size === undefined || this.#total === undefined || this.#total > KEPT || ordinal + size > this.#total) return false;
    this.#plain ??= await spool(this.#content.chunks(), this.#context).catch(() => undefined);
    if (this.#plain === undefined || this.#plain.size < ordinal + size) return false;
    // It was named the first time; who asks by ordinal knows the path.
    yield* openSingleFile(new SliceSource(this.#plain, ordinal, size), '').members();
    return true;
  }
}
