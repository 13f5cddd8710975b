import { ArchivedFile, locatorOf } from './archived-file.ts';
import type { FileRecord } from './archived-file.ts';
import { folderIn, isBugtoolArchive, mergeWithFolder, TopFolder } from './bugtool-merge.ts';
import type { Merge } from './bugtool-merge.ts';
import { ContainerCache } from './container-cache.ts';
import { ContainerFault, quiet } from './container.ts';
import type { Container, Member, OpenContext } from './container.ts';
import { count } from './content.ts';
import type { Content } from './content.ts';
import { archiveKind } from './nested-kind.ts';
import type { ArchiveKind } from './nested-kind.ts';
import { nestedPlace, openNested } from './nested.ts';
import type { Place } from './nested.ts';
import { hasArchiveExtension, numbered } from './safe-path.ts';

/** Nested zips kept open after their walk. */
const KEPT_OPEN = 3;

/** Walks a container and the archives in it, and finds single files again afterwards. */
export class Walk {
  readonly #context: OpenContext;
  readonly #top: Container;
  readonly #topPlace: Place;
  readonly #index = new Map<string, FileRecord>();
  readonly #prefixes = new Set<string>();
  readonly #cache = new ContainerCache(KEPT_OPEN);

  constructor(top: Container, place: Place, context: OpenContext) {
    this.#top = top;
    this.#topPlace = place;
    this.#context = context;
  }

  async *files(): AsyncGenerator<ArchivedFile, void, undefined> {
    this.#index.clear();
    this.#prefixes.clear();
    yield* this.#walk(this.#top, this.#topPlace, undefined);
    const { clutter, problems } = this.#context;
    if (clutter.first !== undefined) problems.add(clutter.first, `and ${count(clutter.count - 1)} more files that operating systems leave behind were passed over`);
  }

  /** Finds a file that `files` gave before, by its path or its locator. */
  open(name: string): ArchivedFile | undefined {
    const path = this.#index.has(name) ? name : this.#pathOf(name);
    const record = this.#index.get(path);
    return record === undefined ? undefined : new ArchivedFile(path, record, this.#again(record), quiet(this.#context));
  }

  close(): void {
    this.#cache.clear();
    this.#top.close();
  }

  #pathOf(locator: string): string {
    for (const [path, record] of this.#index) if (locatorOf(record) === locator) return path;
    return locator;
  }

  async *#walk(container: Container, place: Place, merge: Merge | undefined): AsyncGenerator<ArchivedFile, void, undefined> {
    const top = place.parent !== undefined && isBugtoolArchive(place.label) ? new TopFolder() : undefined;
    const superseded = new Set<string>();
    for await (const member of container.members()) {
      const path = top?.strip(member.path) ?? member.path;
      if (superseded.has(path) || merge?.skipInside.has(path) === true) continue;
      const kind = await this.#kindToEnter(member, place);
      if (kind !== undefined && (yield* this.#enter(container, member, this.#placeOf(container, member, place, kind), kind, superseded))) continue;
      const file = this.#file(member, place, path, top !== undefined);
      if (file === undefined) continue;
      try {
        yield file;
      } finally {
        file.endTurn();
      }
    }
  }

  /** The kind of archive a member is, when it can and may be entered. */
  async #kindToEnter(member: Member, place: Place): Promise<ArchiveKind | undefined> {
    const kind = await archiveKind(member);
    const path = place.prefix + member.path;
    const { problems, limits } = this.#context;
    if (kind === undefined) {
      if (hasArchiveExtension(path, false)) problems.add(path, member.size === 0 ? 'is named like an archive but is empty' : 'is named like an archive but holds something else');
      return undefined;
    }
    if (typeof kind === 'object') {
      problems.add(path, `is a ${kind.foreign} archive, which cannot be read here; unpack it first`);
      return undefined;
    }
    if (kind === 'gzip-text' || place.depth < limits.depth) return kind;
    problems.add(path, `is an archive inside ${count(limits.depth)} others; it was not opened`);
    return undefined;
  }

  /** `a.zip` beside `a.tar` or a folder `a/` gets a folder of its own; a bugtool archive is meant to share it. */
  #placeOf(outer: Container, member: Member, place: Place, kind: ArchiveKind): Place {
    const nested = nestedPlace(place, member, kind);
    if (kind === 'gzip' || kind === 'gzip-text' || isBugtoolArchive(member.path)) return nested;
    const stem = nested.prefix.slice(0, -1);
    const taken = (prefix: string): boolean => this.#prefixes.has(prefix) || folderIn(outer.listing, prefix.slice(place.prefix.length)).length > 0;
    let prefix = nested.prefix;
    for (let n = 2; taken(prefix); n++) prefix = `${stem}~${n}/`;
    this.#prefixes.add(prefix);
    if (prefix !== nested.prefix) this.#context.problems.add(nested.label, `its files are listed under ${prefix} because ${nested.prefix} is there already`);
    return { ...nested, prefix };
  }

  /** Walks an archive found in another; false when it cannot be opened and is to be taken for a plain file. */
  async *#enter(outer: Container, member: Member, place: Place, kind: ArchiveKind, superseded: Set<string>): AsyncGenerator<ArchivedFile, boolean, undefined> {
    const { problems } = this.#context;
    let container: Container;
    let merge: Merge | undefined;
    try {
      if (isBugtoolArchive(member.path)) merge = await mergeWithFolder(outer.listing, member, () => openNested(member, place, kind, { ...quiet(this.#context), allowance: this.#context.allowance }));
      container = await openNested(member, place, kind, this.#context);
    } catch (error) {
      if (!(error instanceof ContainerFault)) throw error;
      problems.add(place.label, error.message);
      return false;
    }
    if (merge !== undefined) problems.add(place.label, merge.note);
    merge?.skipOutside.forEach((path) => superseded.add(path));
    try {
      yield* this.#walk(container, place, merge);
    } finally {
      if (kind === 'zip' || (outer.listing !== undefined && kind !== 'gzip' && kind !== 'gzip-text')) this.#cache.put(place, container);
      else container.close();
    }
    return true;
  }

  #file(member: Member, place: Place, path: string, merged: boolean): ArchivedFile | undefined {
    const wanted = place.prefix + path;
    const twin = this.#index.get(wanted);
    if (twin !== undefined && merged && twin.size === member.size) {
      this.#context.problems.add(place.label, 'holds files that are there already; the first ones were kept');
      return undefined;
    }
    const free = twin === undefined ? wanted : this.#freePath(wanted);
    if (twin !== undefined) this.#context.problems.add(free, `${locatorOf(twin)} has the same path; this one got a number`);
    const record: FileRecord = { local: member.path, size: member.size, damage: member.damage, ...(member.recovered === true ? { recovered: true } : {}), place, ordinal: member.ordinal };
    this.#index.set(free, record);
    return new ArchivedFile(free, record, this.#again(record), this.#context, member);
  }

  #freePath(wanted: string): string {
    let n = 2;
    while (this.#index.has(numbered(wanted, n))) n += 1;
    return numbered(wanted, n);
  }

  #again(record: FileRecord): Content {
    const members = (): AsyncGenerator<Member, void, undefined> => this.#member(record.place, record.ordinal);
    let damage: string | undefined;
    return {
      async *chunks(wanted) {
        damage = undefined;
        try {
          for await (const member of members()) {
            yield* member.chunks(wanted);
            damage = member.damageSeen();
            return;
          }
          damage = 'it could not be found again';
        } catch (error) {
          if (!(error instanceof ContainerFault)) throw error;
          damage = `the archive around it ${error.message}`;
        }
      },
      damageSeen: () => damage,
    };
  }

  /** The one member with this number, alive until the generator is left. */
  async *#member(place: Place, ordinal: number): AsyncGenerator<Member, void, undefined> {
    const { parent } = place;
    if (parent === undefined) {
      yield* this.#top.members(ordinal);
      return;
    }
    const borrowed = this.#cache.borrow(place) ?? await this.#borrowAnew(place, parent);
    if (borrowed !== undefined) {
      try {
        yield* borrowed.container.members(ordinal);
      } finally {
        borrowed.release();
      }
      return;
    }
    for await (const holder of this.#member(parent.place, parent.ordinal)) {
      const container = await openNested(holder, place, parent.kind, quiet(this.#context));
      yield* container.members(ordinal);
    }
  }

  /** Opens a nested zip anew and keeps it; undefined for kinds that are streamed. */
  async #borrowAnew(place: Place, parent: NonNullable<Place['parent']>): Promise<ReturnType<ContainerCache['borrow']>> {
    if (parent.kind !== 'zip') return undefined;
    for await (const holder of this.#member(parent.place, parent.ordinal)) {
      this.#cache.put(place, await openNested(holder, place, 'zip', quiet(this.#context)));
      return this.#cache.borrow(place);
    }
    return undefined;
  }
}
