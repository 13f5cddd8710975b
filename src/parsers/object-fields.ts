/** Reads decoded objects of unknown shape. Each function gives undefined, or an empty list, where the shape is another. */

/** Value under own keys, one below the other: `at(pod, 'spec', 'nodeName')`. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  let found = value;
  for (const key of keys) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[key];
  }
  return found;
}

/** Text; numbers and booleans, which lost their quotes somewhere, as text too. Empty text counts as absent. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

export function integer(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? value as number : undefined;
}

export function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Texts of a list; undefined when there is no list. */
export function texts(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.flatMap((v) => text(v) ?? []) : undefined;
}

/** Entries of a map whose values are texts, in their order. `__proto__`, never a valid key in Kubernetes, is left out. */
export function textEntries(value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, v]) => {
    const read = typeof v === 'string' ? v : text(v);
    return key === '__proto__' || read === undefined ? [] : [[key, read] as [string, string]];
  });
}

/** Map of texts, only of the keys wanted; undefined when none is there. */
export function textMap(value: unknown, wanted: (key: string) => boolean = () => true): Record<string, string> | undefined {
  const kept = textEntries(value).filter(([key]) => wanted(key));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** The object without its undefined fields, so that it equals its own JSON. */
export function compact<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}

/** Annotations and labels of Cilium: `network.cilium.io/`, `io.cilium.network.`, `service.cilium.io/`, `policy.cilium.io/`. */
export function isCiliumKey(key: string): boolean {
  return key.includes('cilium');
}
