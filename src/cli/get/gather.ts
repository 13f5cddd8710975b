import { type Document, hasData } from '../../model/document.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { FactBook, FactScope } from '../../model/fact.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { AnyParser } from '../../parsers/define-parser.ts';
import { parsers } from '../../parsers/registry.gen.ts';
import { placesOf } from '../../views/fact-book.ts';
import { views } from '../../views/registry.gen.ts';
import { valueAt } from './cells.ts';
import { type Layout, layoutOf } from './layout.ts';

/** Where something was read. */
export interface Source {
  readonly dump?: string;
  readonly node?: string;
  /** First of its places; a computed fact may rest on none. */
  readonly place?: EvidenceRef;
}

export interface Row extends Source { readonly data: unknown }

/** One document of a kind, or one computed fact. */
export interface Part extends Source {
  readonly status: string;
  readonly data: unknown;
  readonly rows: readonly Row[];
}

/** A kind as found in the input. */
export interface Found {
  readonly id: string;
  readonly scope: FactScope;
  readonly layout: Layout;
  readonly parts: readonly Part[];
  /** Why there is nothing, for a kind without parts. */
  readonly reason: string;
  readonly collect: string;
}

export interface Wanted {
  readonly node?: string | undefined;
  readonly namespace?: string | undefined;
  readonly list?: string | undefined;
}

type Readable = Pick<AnyParser, 'id' | 'title' | 'scope' | 'schema' | 'collect' | 'rows' | 'columns'>;

/** A parser or view by its id. */
export function describedKind(id: string): Readable | undefined {
  return parsers.find((p) => p.id === id) ?? views.find((v) => v.id === id);
}

/** Everything of a kind in the dumps. @param book facts of a snapshot, for computed kinds */
export function gather(id: string, snapshots: readonly Snapshot[], book: (snapshot: Snapshot) => FactBook, wanted: Wanted): Found | undefined {
  const kind = describedKind(id);
  if (kind === undefined) return undefined;
  const layout = layoutOf(kind, wanted.list);
  const computed = views.some((v) => v.id === id);
  const parts = snapshots.flatMap((snapshot) => {
    const dump = snapshots.length > 1 && snapshot.root !== '' ? { dump: snapshot.root } : {};
    const found = computed ? computedParts(kind, layout, book(snapshot), wanted.node) : readParts(kind, layout, snapshot, wanted.node);
    return found.map((part) => ({ ...part, ...dump, rows: part.rows.filter((row) => isWanted(row, kind, wanted)).map((row) => ({ ...row, ...dump })) }));
  });
  return { id, scope: kind.scope, layout, parts, collect: kind.collect, reason: parts.length > 0 ? '' : reasonOf(kind, snapshots, book, computed) };
}

function readParts(kind: Readable, layout: Layout, { documents }: Snapshot, node: string | undefined): Part[] {
  return documents.filter(({ document, ...placed }) => document.parser === kind.id && hasData(document) && (kind.scope === 'cluster' || node === undefined || placed.node === undefined || placed.node === node))
    .map(({ document, node: own }) => partOf(document.data, layout, document.status, own, (path) => placesOf(document, path)));
}

function computedParts(kind: Readable, layout: Layout, book: FactBook, node: string | undefined): Part[] {
  const nodes = kind.scope === 'cluster' ? [undefined] : book.nodes.filter((n) => node === undefined || n === node);
  return nodes.flatMap((own) => {
    const fact = book.get(kind.id, own);
    return fact.state === 'missing' ? [] : [partOf(fact.data, layout, fact.whole ? 'computed' : 'partial', own, fact.places)];
  });
}

function partOf(data: unknown, layout: Layout, status: string, node: string | undefined, places: (path: string) => readonly EvidenceRef[]): Part {
  const source = (path: string): Source => {
    const [place] = places(path);
    return { ...(node === undefined ? {} : { node }), ...(place === undefined ? {} : { place }) };
  };
  return { ...source(''), status, data, rows: rowsOf(data, layout.rows).map(({ path, value }) => ({ ...source(path), data: value })) };
}

/** How many rows a document gives. */
export function countRows(data: unknown, layout: Layout): number {
  return rowsOf(data, layout.rows).length;
}

function rowsOf(data: unknown, field: string): { readonly path: string; readonly value: unknown }[] {
  if (field === '') return [{ path: '', value: data }];
  const list = valueAt(data, field);
  if (Array.isArray(list)) return list.map((value: unknown, i) => ({ path: `${field}[${String(i)}]`, value: typeof value === 'object' ? value : { value } }));
  if (typeof list !== 'object' || list === null) return [];
  return Object.entries(list).map(([key, value]: [string, unknown]) => ({ path: `${field}.${key}`, value: { key, value } }));
}

/** Objects of the whole cluster say themselves which node and namespace they are of. */
function isWanted({ data }: Row, { id, scope }: Readable, { node, namespace }: Wanted): boolean {
  const own = valueAt(data, 'namespace');
  if (namespace !== undefined && own !== undefined && own !== namespace) return false;
  if (node === undefined || scope === 'node') return true;
  const at = valueAt(data, 'node') ?? (/(?:^|-)nodes(?:-table)?$/.test(id) ? valueAt(data, 'name') : undefined);
  return at === undefined || at === node;
}

function reasonOf(kind: Readable, snapshots: readonly Snapshot[], book: (snapshot: Snapshot) => FactBook, computed: boolean): string {
  const failed: Document | undefined = snapshots.flatMap((s) => s.documents).map((d) => d.document).find((d) => d.parser === kind.id && d.failure !== undefined);
  if (failed !== undefined) return `${failed.path}: ${failed.failure?.reason ?? ''}`;
  const [first] = computed ? snapshots : [];
  const fact = first === undefined ? undefined : book(first).get(kind.id, kind.scope === 'node' ? book(first).nodes[0] : undefined);
  const missing = fact?.state === 'missing' ? fact.missing[0] : undefined;
  return missing?.detail ?? `${kind.title} is not in the input`;
}
