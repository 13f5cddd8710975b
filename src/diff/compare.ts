/*
 * How the fields of an item are compared. A facet declares one of these for every field its parser has, so that noise is
 * left out by a table with reasons and not by chance.
 */

type Scalar = string | number | boolean;

/** One value, shown as text. `both`: some releases or forms do not print it, so that its absence says nothing. */
export interface ValueCompare<V> { readonly how: 'value'; readonly show: (value: V) => string; readonly both: boolean }
/** A list whose order says nothing. */
export interface SetCompare<V> { readonly how: 'set'; readonly show: (value: V) => readonly string[] }
/** A record or object compared leaf by leaf; a leaf that only one side has is not compared. Lists in it are sets. */
export interface PartsCompare { readonly how: 'parts'; readonly ignored: Readonly<Record<string, string>> }
/** Part of what makes the item this item. */
export interface KeyCompare { readonly how: 'key' }
/** Not compared on purpose. */
export interface IgnoredCompare { readonly how: 'ignored'; readonly why: string }

export type Compare<V> = ValueCompare<V> | SetCompare<V> | PartsCompare | KeyCompare | IgnoredCompare;

export const key: KeyCompare = { how: 'key' };

export function ignored(why: string): IgnoredCompare {
  return { how: 'ignored', why };
}

export function value<V = Scalar>(show: (value: V) => string = textOf): ValueCompare<V> {
  return { how: 'value', show, both: false };
}

/** A value that not every release or form of the output prints. */
export function printed<V = Scalar>(show: (value: V) => string = textOf): ValueCompare<V> {
  return { how: 'value', show, both: true };
}

/** A list of words or numbers whose order says nothing. */
export function words(): SetCompare<readonly Scalar[]> {
  return { how: 'set', show: (items) => items.map(textOf) };
}

/** A list of objects whose order says nothing; one for which `show` gives nothing is left out. */
export function set<T>(show: (item: T) => string | undefined): SetCompare<T[]> {
  return { how: 'set', show: (items) => items.map(show).filter((text) => text !== undefined) };
}

/** A single value that is one of a set where several items share a key. */
export function member(show: (text: string) => string = textOf): SetCompare<string> {
  return { how: 'set', show: (text) => [show(text)] };
}

/** Pairs of a record as `key=value`. */
export function pairs(ignore: (name: string) => boolean = () => false): SetCompare<Readonly<Record<string, string>>> {
  return { how: 'set', show: (record) => Object.entries(record).filter(([name]) => !ignore(name)).map(([name, text]) => `${name}=${text}`) };
}

/** @param ignored paths below the field, `publicKey` or `wireguard[].publicKey`, with the reason */
export function parts(ignored: Readonly<Record<string, string>> = {}): PartsCompare {
  return { how: 'parts', ignored };
}

/** A value of a row: shown, and compared by `same` where that differs. Sets are sorted and without repeats. */
export type Cell = TextCell | { readonly items: readonly string[] };

export interface TextCell {
  readonly text: string;
  readonly same?: string;
  /** Two numbers nearer to each other than `within` are the same whatever their texts. */
  readonly near?: { readonly value: number; readonly within: number };
}

function textOf(item: unknown): string {
  return typeof item === 'string' ? item : JSON.stringify(item);
}

/** `name=eth0 ip=192.0.2.1` for an object in a list. */
function itemText(item: unknown, path: string, skip: ReadonlySet<string>): string {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return textOf(item);
  return Object.entries(item).filter(([name, inner]) => inner !== undefined && !skip.has(`${path}[].${name}`))
    .map(([name, inner]) => `${name}=${textOf(inner)}`).join(' ');
}

/** Leaves of a value by path: `kpr.details.services.nodePort`. */
export function leaves(root: unknown, path: string, skip: ReadonlySet<string>): [path: string, cell: Cell][] {
  if (root === undefined || skip.has(path)) return [];
  if (Array.isArray(root)) return [[path, { items: sortedSet(root.map((item) => itemText(item, path, skip))) }]];
  if (typeof root !== 'object' || root === null) return [[path, { text: textOf(root) }]];
  return Object.entries(root).flatMap(([name, inner]) => leaves(inner, path === '' ? name : `${path}.${name}`, skip));
}

export function sortedSet(items: Iterable<string>): string[] {
  return [...new Set(items)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
