import { conforms } from '../base/conforms.ts';
import { type Document, hasData, inPassing, type Mark, type Marks } from '../model/document.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Fact, FactBook, FactInfo, Missing } from '../model/fact.ts';
import type { PlacedDocument, Snapshot } from '../model/snapshot.ts';
import type { Tables } from '../model/tables.ts';
import type { AnyParser } from '../parsers/define-parser.ts';
import type { ParserData, ParserId } from '../parsers/registry.gen.ts';
import { byNode } from '../base/by-node.ts';
import type { Read, ViewContext, ViewDefinition } from './define-view.ts';
import { shippedTables } from './tables.ts';

type FactSource = Pick<AnyParser, 'id' | 'title' | 'scope' | 'schema' | 'collect'>;

/**
 * Answers every question a rule may ask of one snapshot. Parsers' documents are facts as they are; views are built on
 * first use, once per node or cluster, and kept. `tables` take the place of the shipped ones.
 */
export function createFactBook(snapshot: Snapshot, parsers: readonly FactSource[], views: readonly ViewDefinition[], tables: Tables = shippedTables()): FactBook {
  return new Book(snapshot, parsers, views, tables);
}

/** Names and shapes of all facts, for checking rules without a snapshot. */
export function factCatalogue(parsers: readonly FactSource[], views: readonly ViewDefinition[]): FactInfo[] {
  return [...parsers, ...views].map(({ id, title, scope, schema, collect }) => ({ id, title, scope, schema, collect }));
}

/** What a view tells beside its data. */
interface Notes { readonly places: Map<string, readonly EvidenceRef[]>; readonly lacking: Map<string, Missing>; readonly notWhole: () => void }

class Book implements FactBook {
  readonly catalogue: readonly FactInfo[];
  readonly nodes: readonly string[];
  readonly #snapshot: Snapshot;
  readonly #tables: Tables;
  readonly #parsers: ReadonlyMap<string, FactSource>;
  readonly #views: ReadonlyMap<string, ViewDefinition>;
  readonly #documents = new Map<string, PlacedDocument[]>();
  readonly #byNode = new Map<string, ReadonlyMap<string | undefined, readonly PlacedDocument[]>>();
  /** By node, those of the cluster under undefined. */
  readonly #facts = new Map<string | undefined, Map<string, Fact>>();
  /** Documents of cluster-wide kinds. */
  readonly #wide = new Map<PlacedDocument, Read<unknown>>();
  readonly #building = new Set<string>();
  readonly #versions: ReadonlyMap<string, string>;

  constructor(snapshot: Snapshot, parsers: readonly FactSource[], views: readonly ViewDefinition[], tables: Tables) {
    this.#snapshot = snapshot;
    this.#tables = tables;
    this.catalogue = factCatalogue(parsers, views);
    this.nodes = snapshot.nodes.map((n) => n.name);
    this.#parsers = new Map(parsers.map((p) => [p.id, p]));
    this.#views = new Map(views.map((v) => [v.id, v]));
    this.#versions = new Map(snapshot.nodes.flatMap((n) => (n.ciliumVersion === undefined ? [] : [[n.name, n.ciliumVersion] as const])));
    for (const placed of snapshot.documents) {
      const list = this.#documents.get(placed.document.parser);
      if (list === undefined) this.#documents.set(placed.document.parser, [placed]);
      else list.push(placed);
    }
  }

  get(id: string, node?: string): Fact {
    const scope = this.#parsers.get(id)?.scope ?? this.#views.get(id)?.scope;
    const owner = scope === 'cluster' ? undefined : node;
    const facts = this.#factsOf(owner);
    const known = facts.get(id);
    if (known !== undefined) return known;
    // Documents keep their data themselves, or pack it again: a fact held here would hold the data of all nodes.
    if (!this.#views.has(id)) return this.#document(id, owner);
    const fact = this.#build(id, owner);
    facts.set(id, fact);
    return fact;
  }

  release(node: string): void {
    this.#facts.delete(node);
  }

  #factsOf(owner: string | undefined): Map<string, Fact> {
    const known = this.#facts.get(owner);
    if (known !== undefined) return known;
    const facts = new Map<string, Fact>();
    this.#facts.set(owner, facts);
    return facts;
  }

  ciliumVersion(node?: string): string | undefined {
    const own = node === undefined ? undefined : this.#versions.get(node);
    if (own !== undefined) return own;
    return this.#snapshot.ciliumVersions.length === 1 ? this.#snapshot.ciliumVersions[0] : undefined;
  }

  #document(id: string, node: string | undefined): Fact {
    const best = pickBest(this.#usable(id, node));
    if (best === undefined) return { state: 'missing', missing: this.#missing(id, node) };
    const read = this.#read(best);
    // One object for whoever holds this fact, which `read` sees to: evidence is found by identity.
    return { state: 'present', get data() { return read.data; }, whole: read.whole, places: (path) => read.places(path) };
  }

  /** What cluster-wide documents say is wanted on every node, so it is unpacked once for all; that of one node only while somebody holds it. */
  #read(placed: PlacedDocument): Read<unknown> {
    if (this.#parsers.get(placed.document.parser)?.scope !== 'cluster') return heldRead(placed);
    const read = this.#wide.get(placed) ?? heldRead(placed);
    this.#wide.set(placed, read);
    return read;
  }

  /**
   * Documents of a kind that speak of a node, in their order; those of a cluster-wide kind speak of every node. What an
   * operator on an unknown node wrote speaks of none. Asked for each node: a search through all of them would be quadratic.
   */
  #about(id: string, node: string | undefined): readonly PlacedDocument[] {
    const all = this.#documents.get(id) ?? [];
    if (node === undefined || this.#parsers.get(id)?.scope === 'cluster') return all;
    let groups = this.#byNode.get(id);
    if (groups === undefined) {
      groups = byNode(all);
      this.#byNode.set(id, groups);
    }
    return groups.get(node) ?? [];
  }

  #usable(id: string, node: string | undefined): PlacedDocument[] {
    return this.#about(id, node).filter((d) => hasData(d.document));
  }

  #missing(id: string, node: string | undefined): Missing[] {
    const source = this.#parsers.get(id);
    const collect = source?.collect ?? '';
    const broken = this.#about(id, node).filter((d) => !hasData(d.document));
    if (broken.length === 0) {
      const where = node === undefined ? 'in the input' : `for node ${node}`;
      return [{ input: id, reason: 'absent', detail: `${source?.title ?? id} was not found ${where}`, collect }];
    }
    return broken.slice(0, 3).map(({ document }) => ({
      input: id, collect, path: document.path,
      reason: document.status === 'failed' ? 'failed' as const : 'unavailable' as const,
      detail: `${document.path}: ${document.failure?.reason ?? 'could not be read'}`,
    }));
  }

  #build(id: string, node: string | undefined): Fact {
    const view = this.#views.get(id);
    const key = `${id}\u0000${node ?? ''}`;
    if (view === undefined) return { state: 'missing', missing: [] };
    if (this.#building.has(key)) throw new Error(`view ${id} needs itself`);
    this.#building.add(key);
    const places = new Map<string, readonly EvidenceRef[]>();
    const lacking = new Map<string, Missing>();
    let whole = true;
    try {
      const context = this.#viewContext(node, { places, lacking, notWhole: () => { whole = false; } });
      const data = view.build(context);
      if (isMissing(data)) return { state: 'missing', missing: data.missing };
      return { state: 'present', data: conforms(view.schema, data) ? data : view.schema.parse(data), whole, places: (path) => nearestPlaces(places, path), lacks: (path) => lacking.get(path) };
    } finally {
      this.#building.delete(key);
    }
  }

  #viewContext(node: string | undefined, { places, lacking, notWhole }: Notes): ViewContext {
    // The registry ties the id asked for to the schema the data was validated with.
    const one = (placed: PlacedDocument): Read<unknown> => (node === undefined && this.#parsers.get(placed.document.parser)?.scope === 'node' ? passingRead(placed) : this.#read(placed));
    const read = <Id extends ParserId>(id: Id): Read<ParserData[Id]>[] => this.#usable(id, node).map((placed) => one(placed) as Read<ParserData[Id]>);
    return {
      snapshot: this.#snapshot, tables: this.#tables, node, read, notWhole,
      best: <Id extends ParserId>(id: Id) => {
        const best = pickBest(this.#usable(id, node));
        return best === undefined ? undefined : this.#read(best) as Read<ParserData[Id]>;
      },
      view: (id) => this.get(id, node),
      missing: (id) => this.#missing(id, node),
      failed: (id) => this.#about(id, node).filter((d) => !hasData(d.document)),
      ciliumVersion: () => this.ciliumVersion(node),
      note: (path, refs) => { if (refs.length > 0) places.set(path, refs); },
      lacks: (path, missing) => { lacking.set(path, missing); },
    };
  }
}

function isMissing(value: unknown): value is { readonly missing: readonly Missing[] } {
  // Data of a view may have a field of this name; the answer of one that cannot be built has nothing else.
  return typeof value === 'object' && value !== null && 'missing' in value && Array.isArray(value.missing) && Object.keys(value).length === 1;
}

/** One of very many documents: its data and marks are unpacked when asked for, and not held. */
function passingRead({ document, node }: PlacedDocument): Read<unknown> {
  const contents = inPassing(document);
  return { get data() { return contents.data; }, node, document, whole: isWhole(document), places: (path) => placesAt(document, contents.marks, path) };
}

/** A document as views read it; its data and marks stay unpacked as long as somebody holds this. */
function heldRead(placed: PlacedDocument): Read<unknown> {
  const { document, node } = placed;
  let data: unknown;
  let marks: Marks | undefined;
  return {
    get data() { return (data ??= document.data); },
    node, document, whole: isWhole(document), places: (path) => placesAt(document, marks ??= document.marks, path),
  };
}

function isWhole(document: Document): boolean {
  return !document.incomplete && document.status === 'parsed';
}

/** Whole before partial, then the longer one, then by path. */
function pickBest(documents: readonly PlacedDocument[]): PlacedDocument | undefined {
  let best: PlacedDocument | undefined;
  for (const candidate of documents) if (best === undefined || better(candidate.document, best.document)) best = candidate;
  return best;
}

function better(a: Document, b: Document): boolean {
  if (isWhole(a) !== isWhole(b)) return isWhole(a);
  return a.lines > b.lines;
}

/** Lines of a path in a document; a value without a mark of its own is shown where its nearest parent stands. */
export function placesOf(document: Document, path: string): readonly EvidenceRef[] {
  return placesAt(document, document.marks, path);
}

function placesAt(document: Document, marks: Marks, path: string): readonly EvidenceRef[] {
  const mark = nearestMark(marks, path) ?? document.span;
  return [{ path: document.path, locator: document.locator, startLine: mark.start, endLine: mark.end }];
}

function nearestMark(marks: Marks, path: string): Mark | undefined {
  for (const key of parents(path)) {
    const mark = marks.get(key);
    if (mark !== undefined) return mark;
  }
  return undefined;
}

function nearestPlaces(places: ReadonlyMap<string, readonly EvidenceRef[]>, path: string): readonly EvidenceRef[] {
  for (const key of parents(path)) {
    const refs = places.get(key);
    if (refs !== undefined) return refs;
  }
  // Only the view as a whole may be shown by whatever it noted first; for one field that would be a false proof.
  return path === '' ? [...places.values()][0] ?? [] : [];
}

/** `a.b[2].c` -> itself, `a.b[2]`, `a.b`, `a`, ``. */
function* parents(path: string): Generator<string> {
  let rest = path;
  while (rest !== '') {
    yield rest;
    rest = rest.slice(0, Math.max(0, Math.max(rest.lastIndexOf('.'), rest.lastIndexOf('['))));
  }
  yield '';
}
