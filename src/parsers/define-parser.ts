import type { z } from 'zod';
import type { FactScope } from '../model/fact.ts';
import type { Line } from '../base/lines.ts';
import type { Identity, Mark } from '../model/document.ts';

export type { Line };

export type Place = Line | Mark | number;

/** What a parser may tell the frame while it reads. */
export interface ParseContext {
  /** Base name of the file, its dump time stamp removed: `k8s-nodes.yaml`. */
  readonly fileName: string;
  /** The command that printed the text, without wrappers such as `kubectl exec`; from a prompt or a bugtool file name. */
  readonly command: string | undefined;
  /** Lines were removed by the author or a pipe: do not report "missing" parts as problems. */
  readonly incomplete: boolean;
  /** Says on which line(s) the value at `path` was read; that also counts them as understood. */
  note(path: string, place: Place): void;
  /** The same for `list[index]rest`, without putting the path together: there are lists of thousands. `list` is a path without items. */
  noteItem(list: string, index: number, rest: string, place: Place): void;
  /** Counts lines as understood although nothing is kept of them: headers, rulers, known noise. */
  known(place: Place): void;
  /** Says what could not be understood. A line neither noted, known nor reported becomes a problem by itself. */
  problem(place: Place, message: string): void;
  /** Tells which node, pod or container the text speaks of. */
  identify(identity: Identity): void;
}

interface ParserBase<Id extends string, Schema extends z.ZodType> {
  /** kebab-case; rules see the data under its camelCase form. */
  readonly id: Id;
  /** What it reads, in one line for `inspect` and the docs. */
  readonly title: string;
  /** `node`: speaks of the node it was taken on. `cluster`: speaks of the whole cluster. */
  readonly scope: FactScope;
  /** Area of the report's coverage table: kube-proxy replacement, masquerading, policy ... */
  readonly area: string;
  /** Command line that collects it, shown when it is missing. */
  readonly collect: string;
  /**
   * Matched against the command's slug: the command with every `/` and blank turned into `-`, as cilium-bugtool names its
   * files without `.md`: `cilium-dbg-status---verbose`, `iptables-save--c`. Anchored by the author.
   */
  readonly commands?: readonly RegExp[];
  /** Matched against the base name without the dump's time stamp: `k8s-nodes.yaml`, `cilium-configmap.yaml`. */
  readonly files?: readonly RegExp[];
  /**
   * Content check on the first lines (at most 64 KiB, noise removed). `yes`: certainly mine; `maybe`: could be, if the
   * name says so; `no`: not mine whatever the name says. Must be cheap and never throw.
   */
  sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no';
  /** Shape of the data. Rules are type-checked against it. */
  readonly schema: Schema;
  /** Field of the data whose items `ciliumdoc get` shows as rows, empty for the data as a whole; worked out from the schema when absent. */
  readonly rows?: string;
  /** Paths in a row that `ciliumdoc get` shows, most telling first; scalars in the order of the schema when absent. */
  readonly columns?: readonly string[];
}

/** Reads a text of moderate size (a few MiB) held in memory. The usual form. */
export interface TextParser<Id extends string = string, Schema extends z.ZodType = z.ZodType> extends ParserBase<Id, Schema> {
  readonly kind: 'text';
  /** Returns the data, or undefined when nothing usable was there (the document is then `failed`). Must not throw. */
  parse(lines: readonly Line[], context: ParseContext): z.input<Schema> | undefined;
}

/** Reads a text of any size, line by line: logs, flows, conntrack lists. */
export interface StreamParser<Id extends string = string, Schema extends z.ZodType = z.ZodType> extends ParserBase<Id, Schema> {
  readonly kind: 'stream';
  begin(context: ParseContext): { line(line: Line): void; end(): z.input<Schema> | undefined };
}

/** Reads Kubernetes objects: YAML or JSON, a typed list, a `List`, one object or several documents. One object at a time. */
export interface ObjectsParser<Id extends string = string, Schema extends z.ZodType = z.ZodType> extends ParserBase<Id, Schema> {
  readonly kind: 'objects';
  begin(context: ParseContext): {
    /** One object, already decoded; `place` are its lines. `lineOf('spec.podCIDR')` finds the line of a key in it. */
    object(value: unknown, place: Mark, lineOf: (path: string) => Mark): void;
    end(): z.input<Schema> | undefined;
  };
}

export type AnyParser = TextParser | StreamParser | ObjectsParser;

/** Infers id and schema of a parser. */
export function defineParser<const Id extends string, Schema extends z.ZodType>(parser: TextParser<Id, Schema>): TextParser<Id, Schema>;
export function defineParser<const Id extends string, Schema extends z.ZodType>(parser: StreamParser<Id, Schema>): StreamParser<Id, Schema>;
export function defineParser<const Id extends string, Schema extends z.ZodType>(parser: ObjectsParser<Id, Schema>): ObjectsParser<Id, Schema>;
export function defineParser(parser: AnyParser): AnyParser {
  return parser;
}
