import { compareMinor } from './defaults.ts';
import table from './helm-paths.json' with { type: 'json' };

/**
 * Values that the chart of Cilium reads, by path, from the first minor looked at to the last. `14-17 bool`: from 1.14 to 1.17; without
 * a number as far as anyone looked back or ahead; `*`: whatever is below belongs to the user.
 * Sources: `values.yaml`, `values.schema.json` and the templates of all chart releases of these minors.
 */
export const FIRST_CHART = '1.10';
export const LAST_CHART = '1.20';

/** Parts of Kubernetes objects that a chart hands on as they are. */
const FREE = /^(?:annotations|labels|nodeSelector|affinity|tolerations|resources|securityContext|podSecurityContext|updateStrategy|topologySpreadConstraints|extra[A-Z]\w*|lifecycle|matchLabels|env|global)$|(?:Annotations|Labels|Selector)$/;

/** One value of the chart. */
export interface HelmPath {
  /** First and last minor whose chart reads it; absent where it goes on. */
  readonly since?: string;
  readonly until?: string;
  /** Holds whatever a user writes below it. */
  readonly open: boolean;
  /** What it takes, where every chart agrees; or its words. */
  readonly type?: 'bool' | 'int' | readonly string[];
}

const ROW = /^(\d*)-(\d*)(\*?)(?: (\S+))?$/;

function readRow(row: string): HelmPath {
  const [, since = '', until = '', star = '', type] = ROW.exec(row) ?? [];
  return {
    open: star !== '', ...(since === '' ? {} : { since: `1.${since}` }), ...(until === '' ? {} : { until: `1.${until}` }),
    ...(type === undefined ? {} : { type: type === 'bool' || type === 'int' ? type : type.split('|') }),
  };
}

const TABLE: ReadonlyMap<string, HelmPath> = new Map(Object.entries(table).map(([path, row]) => [path, readRow(row)]));

/** Names below each group of values; the empty path is the top. */
const CHILDREN: ReadonlyMap<string, ReadonlySet<string>> = (() => {
  const children = new Map<string, Set<string>>();
  for (const path of TABLE.keys()) {
    const parts = path.split('.');
    parts.forEach((part, i) => {
      const group = parts.slice(0, i).join('.');
      children.set(group, (children.get(group) ?? new Set()).add(part));
    });
  }
  return children;
})();

/** The value of exactly this path. */
export function helmValue(path: string): HelmPath | undefined {
  return TABLE.get(path);
}

export function helmValues(): Iterable<string> {
  return TABLE.keys();
}

/** Names that may stand below a group; empty where it is none. */
export function namesBelow(group: string): ReadonlySet<string> {
  return CHILDREN.get(group) ?? new Set();
}

/** Whether the chart of a minor reads a value; without a minor, whether any does. */
export function isRead({ since, until }: HelmPath, minor: string | undefined): boolean {
  if (minor === undefined) return true;
  return (since === undefined || compareMinor(minor, since) >= 0) && (until === undefined || compareMinor(minor, until) <= 0);
}

/** The row that speaks for a path: its own, or of what is above it and free for the user. */
export function rowOf(path: string): { readonly path: string; readonly row: HelmPath } | undefined {
  const parts = path.split('.');
  for (let length = parts.length; length > 0; length--) {
    const above = parts.slice(0, length).join('.');
    const row = TABLE.get(above);
    if (row !== undefined && (length === parts.length || row.open)) return { path: above, row };
  }
  return undefined;
}

/** Whether a path leads into something free: Helm's `global`, and what a chart hands on to Kubernetes. */
export function isFree(path: string): boolean {
  const parts = path.split('.');
  const at = parts.findIndex((part) => FREE.test(part));
  // What is free must hang on something the chart knows.
  return at === 0 ? TABLE.has(parts[0] ?? '') || parts[0] === 'global' : at > 0 && CHILDREN.has(parts.slice(0, at).join('.'));
}

/** The values below a group that the chart of a minor reads. */
export function readBelow(group: string, minor: string | undefined): string[] {
  return [...TABLE].filter(([path, row]) => path.startsWith(`${group}.`) && isRead(row, minor)).map(([path]) => path);
}

/** `1.15` for `1.14`. */
export function minorAfter(minor: string): string {
  return `1.${String(Number(minor.slice(2)) + 1)}`;
}
