import { type Document, hasData } from '../../model/document.ts';
import type { PlacedDocument, Snapshot } from '../../model/snapshot.ts';
import type { ParserData, ParserId } from '../../parsers/registry.gen.ts';

/** A usable document of a known kind. */
export interface Reading<Data> { readonly data: Data; readonly node: string | undefined; readonly lines: number; readonly document: Document }

/** Usable documents by kind. The registry ties each kind to the shape its data was validated with. */
export type Reader = <Id extends ParserId>(id: Id) => readonly Reading<ParserData[Id]>[];

export function readerOf(snapshot: Snapshot): Reader {
  const byKind = new Map<string, PlacedDocument[]>();
  for (const placed of snapshot.documents) {
    if (!hasData(placed.document)) continue;
    const list = byKind.get(placed.document.parser);
    if (list === undefined) byKind.set(placed.document.parser, [placed]);
    else list.push(placed);
  }
  return <Id extends ParserId>(id: Id) => (byKind.get(id) ?? []).map(({ document, node }) => ({ get data() { return document.data as ParserData[Id]; }, node, lines: document.lines, document }));
}

/** Of several for one owner the one that `size` weighs most; in order of owners' first appearance. */
export function largest<T>(items: readonly T[], owner: (item: T) => string, size: (item: T) => number): T[] {
  const best = new Map<string, T>();
  for (const item of items) {
    const known = best.get(owner(item));
    if (known === undefined || size(item) > size(known)) best.set(owner(item), item);
  }
  return [...best.values()];
}

/** Cuts lists to a size a report can carry, and remembers what it cut. */
export class Limiter {
  readonly #omitted = new Map<string, number>();

  cut<T>(list: string, items: readonly T[], most: number): T[] {
    if (items.length > most) this.#omitted.set(list, (this.#omitted.get(list) ?? 0) + items.length - most);
    return items.slice(0, most);
  }

  get omitted(): { list: string; count: number }[] {
    return [...this.#omitted].map(([list, count]) => ({ list, count }));
  }
}

