import type { FileBytes, SourceFile } from '../model/source-file.ts';
import type { Member, OpenContext } from './container.ts';
import { collect, count } from './content.ts';
import type { Content } from './content.ts';
import type { Place } from './nested.ts';

/** What is remembered of a file under its path, so that it can be found again. There can be many: it is kept small. */
export interface FileRecord {
  /** Path in its container. */
  readonly local: string;
  readonly size: number;
  readonly damage: readonly string[];
  readonly recovered?: true;
  readonly place: Place;
  readonly ordinal: number;
}

export function locatorOf(record: FileRecord): string {
  return record.place.locator + record.local;
}

/** A file as the rest of the program sees it: bounded, and readable also after its turn. */
export class ArchivedFile implements SourceFile {
  readonly path: string;
  readonly locator: string;
  readonly size: number;
  readonly damage: readonly string[];
  readonly recovered?: true;
  readonly #again: Content;
  readonly #context: OpenContext;
  readonly #packed: number;
  #live: Member | undefined;
  #charged = 0;
  #seen: string | undefined;

  /** `live` is the member during its turn in the walk; `again` finds it anew. */
  constructor(path: string, record: FileRecord, again: Content, context: OpenContext, live?: Member) {
    this.path = path;
    this.locator = locatorOf(record);
    this.size = record.size;
    this.damage = record.damage;
    if (record.recovered === true) this.recovered = true;
    this.#again = again;
    this.#context = context;
    this.#live = live;
    this.#packed = live?.packed ?? -1;
  }

  /** The walk moves on: the live member must not be touched any more. */
  endTurn(): void {
    this.#live = undefined;
  }

  damageSeen(): string | undefined {
    return this.#seen;
  }

  async read(maxBytes: number): Promise<FileBytes> {
    const limited: Content = { chunks: (wanted) => this.#limited(wanted), damageSeen: () => this.#seen };
    const got = await collect(limited, maxBytes);
    return this.#seen === undefined ? got : { ...got, damage: this.#seen };
  }

  chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    return this.#limited();
  }

  async *#limited(wanted?: number): AsyncGenerator<Uint8Array, void, undefined> {
    this.#seen = undefined;
    const content = this.#content();
    const { limits } = this.#context;
    let out = 0;
    for await (const piece of content.chunks(wanted)) {
      const room = Math.min(limits.memberBytes - out, this.#room(out, piece.length));
      if (room < piece.length) {
        if (room > 0) yield piece.subarray(0, room);
        this.#refuse(out + room >= limits.memberBytes);
        return;
      }
      out += piece.length;
      this.#checkRatio(out);
      yield piece;
    }
    this.#seen = content.damageSeen();
  }

  #content(): Content {
    const live = this.#live;
    return live === undefined || ('spent' in live && live.spent === true) ? this.#again : live;
  }

  /** How many of the next `length` bytes the walk still allows. Bytes read a second time are free. */
  #room(out: number, length: number): number {
    const fresh = out + length - Math.max(this.#charged, out);
    if (fresh <= 0) return length;
    const granted = this.#context.allowance.takeBytes(fresh);
    this.#charged = Math.max(this.#charged, out) + granted;
    return length - fresh + granted;
  }

  #refuse(ofMember: boolean): void {
    const { limits, problems } = this.#context;
    const ceiling = ofMember ? `${count(limits.memberBytes)} bytes of one file` : `${count(limits.totalBytes)} bytes of all files together`;
    this.#seen = `it was read only up to the limit of ${ceiling}`;
    problems.add(this.path, `was read only up to the limit of ${ceiling}`);
  }

  #checkRatio(out: number): void {
    const { limits, problems } = this.#context;
    if (this.#packed < 0 || out < limits.ratioFromBytes || out <= this.#packed * limits.ratio || this.size === out) return;
    problems.add(this.path, `unpacks to more than ${count(limits.ratio)} times its size`);
  }
}
