import type { EvidenceRef } from '../model/evidence.ts';
import type { FactBook } from '../model/fact.ts';
import type { PlacedDocument, Snapshot } from '../model/snapshot.ts';
import type { ParserData, ParserId } from '../parsers/registry.gen.ts';
import { placesOf } from '../views/fact-book.ts';
import { type Cell, type Compare, leaves, sortedSet } from './compare.ts';

/** One thing that is compared, with the lines it was read from. */
export interface Row {
  readonly label: string;
  readonly cells: ReadonlyMap<string, Cell>;
  readonly refs: readonly EvidenceRef[];
  /** Lines of single fields, where they differ from those of the row. */
  readonly fieldRefs?: ReadonlyMap<string, readonly EvidenceRef[]>;
  /** Not in the input but known to hold, a default: it is changed by a row that differs, but neither added nor removed. */
  readonly implied?: true;
}

/** What one output says: rows by key. */
export interface Sheet {
  /** Absent for what is of the whole cluster. */
  readonly node?: string;
  /** Tells several outputs of one kind apart: the table of routes, the address family. */
  readonly part: string;
  readonly rows: ReadonlyMap<string, Row>;
  /** Not cut or filtered: a row that is not there was not there. */
  readonly whole: boolean;
  readonly refs: readonly EvidenceRef[];
}

/** What facets read. */
export interface Source { readonly snapshot: Snapshot; readonly book: FactBook }

/** One aspect of a cluster that is compared. Several facets with one title stand together in reports. */
export interface Facet {
  readonly id: string;
  readonly title: string;
  /** Command that collects what it reads. */
  readonly collect: string;
  readonly ignored: readonly { readonly field: string; readonly why: string }[];
  /** Fields whose absence on one side says nothing; `*`: all. */
  readonly bothNeeded: ReadonlySet<string>;
  read(source: Source): Sheet[];
}

type Item<Id extends ParserId, List extends keyof ParserData[Id]> = ParserData[Id][List] extends readonly (infer T)[] ? T : never;
type Fields<T> = { readonly [F in keyof T]-?: Compare<NonNullable<T[F]>> };

export interface ListFacet<Id extends ParserId, List extends keyof ParserData[Id] & string> {
  readonly id: string;
  readonly title: string;
  readonly collect: string;
  readonly part?: (data: ParserData[Id]) => string;
  /** Items left out, with the reason. */
  readonly without?: { readonly why: string; readonly is: (item: Item<Id, List>) => boolean };
  /** Also the name readers see. Items with one key are taken together. */
  readonly key: (item: Item<Id, List>) => string;
  /** Every field of the parser's items: the compiler asks for new ones. */
  readonly fields: Fields<Item<Id, List>>;
}

/** A facet over the items of a list that a parser gives. In two steps, so that the second knows the types of the items. */
export function listFacet<const Id extends ParserId, const List extends keyof ParserData[Id] & string>(parser: Id, list: List): (facet: ListFacet<Id, List>) => Facet {
  return (facet) => listFacetOf(parser, list, facet);
}

function listFacetOf<Id extends ParserId, List extends keyof ParserData[Id] & string>(parser: Id, list: List, facet: ListFacet<Id, List>): Facet {
  const fields = Object.entries<Compare<never>>(facet.fields as Readonly<Record<string, Compare<never>>>);
  const { without } = facet;
  return {
    id: facet.id, title: facet.title, collect: facet.collect, bothNeeded: bothNeeded(fields),
    ignored: [...ignoredOf(fields), ...(without === undefined ? [] : [{ field: 'items', why: without.why }])],
    read: ({ snapshot }) => sheetsOf(snapshot, parser, facet.part, ({ document }, data) => {
      const rows = new Map<string, Row>();
      for (const [i, item] of (data[list] as Item<Id, List>[]).entries()) {
        if (without?.is(item) === true) continue;
        addRow(rows, facet.key(item), { cells: cellsOf(item, fields), refs: placesOf(document, `${list}[${String(i)}]`) });
      }
      return rows;
    }),
  };
}

export interface ObjectFacet<Id extends ParserId> {
  readonly id: string;
  readonly title: string;
  readonly collect: string;
  readonly part?: (data: ParserData[Id]) => string;
  readonly fields: Fields<ParserData[Id]>;
}

/** A facet over an output that is one object: each field is a row of its own, and one that a side lacks is not compared. */
export function objectFacet<const Id extends ParserId>(parser: Id): (facet: ObjectFacet<Id>) => Facet {
  return (facet) => objectFacetOf(parser, facet);
}

function objectFacetOf<Id extends ParserId>(parser: Id, facet: ObjectFacet<Id>): Facet {
  const fields = Object.entries<Compare<never>>(facet.fields as Readonly<Record<string, Compare<never>>>);
  return {
    id: facet.id, title: facet.title, collect: facet.collect, bothNeeded: new Set(['*']), ignored: ignoredOf(fields),
    read: ({ snapshot }) => sheetsOf(snapshot, parser, facet.part, ({ document }, data) => {
      const rows = new Map<string, Row>();
      for (const [path, cell] of cellsOf(data, fields)) rows.set(path, { label: path, cells: new Map([['', cell]]), refs: placesOf(document, path) });
      return rows;
    }).map((sheet) => ({ ...sheet, whole: false })),
  };
}

function ignoredOf(fields: readonly [string, Compare<never>][]): { field: string; why: string }[] {
  return fields.flatMap(([field, compare]) => {
    if (compare.how === 'ignored') return [{ field, why: compare.why }];
    return compare.how === 'parts' ? Object.entries(compare.ignored).map(([path, why]) => ({ field: `${field}.${path}`, why })) : [];
  });
}

function bothNeeded(fields: readonly [string, Compare<never>][]): Set<string> {
  return new Set(fields.flatMap(([field, compare]) => (compare.how === 'value' && compare.both ? [field] : [])));
}

function cellsOf(item: unknown, fields: readonly [string, Compare<never>][]): Map<string, Cell> {
  const cells = new Map<string, Cell>();
  for (const [field, compare] of fields) {
    const found: unknown = typeof item === 'object' && item !== null && Object.hasOwn(item, field) ? Reflect.get(item, field) : undefined;
    if (found === undefined) continue;
    // The table was checked field by field against the parser's type, so the value is what `show` takes.
    if (compare.how === 'value') cells.set(field, { text: compare.show(found as never) });
    else if (compare.how === 'set') cells.set(field, { items: sortedSet(compare.show(found as never)) });
    else if (compare.how === 'parts') {
      const skip = new Set(Object.keys(compare.ignored).map((path) => `${field}.${path}`));
      for (const [path, cell] of leaves(found, field, skip)) cells.set(path, cell);
    }
  }
  return cells;
}

/** Items with one key become one row: their sets are joined, their values listed. */
export function addRow(rows: Map<string, Row>, label: string, row: Omit<Row, 'label'>): void {
  const known = rows.get(label);
  if (known === undefined) { rows.set(label, { label, ...row }); return; }
  const cells = new Map(known.cells);
  for (const [field, cell] of row.cells) cells.set(field, join(cells.get(field), cell));
  rows.set(label, { ...known, cells, refs: [...known.refs, ...row.refs].slice(0, 3) });
}

function join(a: Cell | undefined, b: Cell): Cell {
  if (a === undefined) return b;
  if ('items' in a && 'items' in b) return { items: sortedSet([...a.items, ...b.items]) };
  const all = sortedSet([a, b].flatMap((cell) => ('items' in cell ? cell.items : cell.text.split(' | '))));
  return { text: all.join(' | ') };
}

/** One sheet per node and part: of several outputs the whole one, then the longest. */
function sheetsOf<Id extends ParserId>(snapshot: Snapshot, id: Id, part: ((data: ParserData[Id]) => string) | undefined, rowsOf: (placed: PlacedDocument, data: ParserData[Id]) => Map<string, Row>): Sheet[] {
  const best = new Map<string, { readonly placed: PlacedDocument; readonly data: ParserData[Id]; readonly part: string }>();
  for (const placed of documentsOf(snapshot, id)) {
    // The registry ties the id to the schema the data was validated with.
    const data = placed.document.data as ParserData[Id];
    const name = part?.(data) ?? '';
    const at = `${placed.node ?? ''}\u0000${name}`;
    const known = best.get(at);
    if (known === undefined || better(placed, known.placed)) best.set(at, { placed, data, part: name });
  }
  return [...best.values()].map((found) => ({
    part: found.part, rows: rowsOf(found.placed, found.data), whole: isWhole(found.placed), refs: placesOf(found.placed.document, ''),
    ...(found.placed.node === undefined ? {} : { node: found.placed.node }),
  }));
}

/** Documents of a kind that hold data. */
export function documentsOf(snapshot: Snapshot, id: ParserId): PlacedDocument[] {
  return snapshot.documents.filter((d) => d.document.parser === id && d.document.data !== undefined);
}

export function isWhole({ document }: PlacedDocument): boolean {
  return !document.incomplete && document.status === 'parsed';
}

function better(a: PlacedDocument, b: PlacedDocument): boolean {
  return isWhole(a) === isWhole(b) ? a.document.lines > b.document.lines : isWhole(a);
}
