import type { z } from 'zod';
import type { EvidenceRef } from './evidence.ts';

/** Why an input of a rule is not there. */
export interface Missing {
  /** Id of the parser or view. */
  readonly input: string;
  readonly reason: 'absent' | 'unavailable' | 'failed' | 'incomplete' | 'field-missing';
  /** One sentence, naming the file where there is one. */
  readonly detail: string;
  /** The command that collects it. */
  readonly collect: string;
  /** The file that should have held it, where one is known. */
  readonly path?: string;
}

/** What rules and views can read: a parser's document or a view's result, with the places its values came from. */
export type Fact<Data = unknown> =
  | {
      readonly state: 'present';
      readonly data: Data;
      /** Places for a path into the data; falls back to the nearest parent that has one. Never empty. */
      readonly places: (path: string) => readonly EvidenceRef[];
      /** Not cut, not filtered, no problems that could hide something. */
      readonly whole: boolean;
      /** Why a field that could be there is absent, where the fact can tell better than its path. */
      readonly lacks?: (path: string) => Missing | undefined;
    }
  | { readonly state: 'missing'; readonly missing: readonly Missing[] };

export type FactScope = 'cluster' | 'node';

/** A fact as a rule author sees it. */
export interface FactInfo {
  /** kebab-case id: parser or view. Rules use it in camelCase as a variable. */
  readonly id: string;
  readonly title: string;
  readonly scope: FactScope;
  readonly schema: z.ZodType;
  /** Command that collects it. */
  readonly collect: string;
}

/** Everything the engine may ask of a snapshot. The engine knows no parser, view or Cilium term by name. */
export interface FactBook {
  readonly catalogue: readonly FactInfo[];
  /** Node names, sorted. */
  readonly nodes: readonly string[];
  /** Fact of the cluster, or of one node. */
  get(id: string, node?: string): Fact;
  /** Cilium version of a node (or the only one of the cluster), `1.16.3`; undefined when unknown. */
  ciliumVersion(node?: string): string | undefined;
  /** What was worked out for one node may go; asked for again, it is worked out anew. */
  release(node: string): void;
}
