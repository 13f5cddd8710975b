import type { z } from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Fact, FactScope, Missing } from '../model/fact.ts';
import type { PlacedDocument, Snapshot } from '../model/snapshot.ts';
import type { Tables } from '../model/tables.ts';
import type { ParserData, ParserId } from '../parsers/registry.gen.ts';

/** One document of a known kind, with its places. */
export interface Read<Data> {
  readonly data: Data;
  readonly node: string | undefined;
  readonly document: PlacedDocument['document'];
  /** Not cut, filtered or elided, and no problems. */
  readonly whole: boolean;
  /** Places for a path into `data`, nearest parent where the path has none. */
  places(path: string): readonly EvidenceRef[];
}

/** What a view may read and tell. */
export interface ViewContext {
  readonly snapshot: Snapshot;
  /** Published advisories and releases. */
  readonly tables: Tables;
  /** The node this view is built for; undefined for cluster views. */
  readonly node: string | undefined;
  /** All usable documents of a kind: of this node for node views plus cluster-wide kinds, of all nodes for cluster views. Sorted by path. */
  read<Id extends ParserId>(id: Id): readonly Read<ParserData[Id]>[];
  /** The best one of them: whole before partial, more lines before fewer. */
  best<Id extends ParserId>(id: Id): Read<ParserData[Id]> | undefined;
  /** Another view, of this node or the cluster. */
  view(id: string): Fact;
  /** Why there is no usable document of a kind: absent, or its command failed. */
  missing(id: ParserId): readonly Missing[];
  /** Documents of a kind whose command failed or printed nothing, of this node or all. */
  failed(id: ParserId): readonly PlacedDocument[];
  ciliumVersion(): string | undefined;
  /** Attaches places to a path of the result. */
  note(path: string, places: readonly EvidenceRef[]): void;
  /** Tells why a field of the result is left out: what was not collected, or what no dump can tell. */
  lacks(path: string, missing: Missing): void;
  /** Something the result rests on is cut or filtered: rules that conclude from absence stay inconclusive. */
  notWhole(): void;
}

/** Facts computed once and shared by rules: what needs computing is here, what needs judging is in a rule. */
export interface ViewDefinition<Id extends string = string, Schema extends z.ZodType = z.ZodType> {
  readonly id: Id;
  readonly title: string;
  readonly scope: FactScope;
  readonly collect: string;
  readonly schema: Schema;
  /** Data, or why it cannot be computed. */
  build(context: ViewContext): z.input<Schema> | { readonly missing: readonly Missing[] };
}

export function defineView<const Id extends string, Schema extends z.ZodType>(view: ViewDefinition<Id, Schema>): ViewDefinition<Id, Schema> {
  return view;
}
