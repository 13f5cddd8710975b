import type { SelectorData } from '../../parsers/label-selector.ts';

/** Label under which an identity carries the namespace of its pod. */
export const NAMESPACE = 'io.kubernetes.pod.namespace';
/** Labels of the namespace, as they stand in an identity. */
export const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.';

interface Label { readonly source: string; readonly value: string }

/** Labels of an identity by key; one key may come from several sources. */
export type LabelSet = ReadonlyMap<string, readonly Label[]>;

/** Reads labels as agents print them: `k8s:app=web`, `reserved:host`. A label without a source is of any. */
export function labelSet(labels: readonly string[]): LabelSet {
  const set = new Map<string, Label[]>();
  for (const label of labels) {
    const equals = label.indexOf('=');
    const name = equals < 0 ? label : label.slice(0, equals);
    const colon = name.indexOf(':');
    const entry = { source: colon < 0 ? 'any' : name.slice(0, colon), value: equals < 0 ? '' : label.slice(equals + 1) };
    const key = name.slice(colon + 1);
    const known = set.get(key);
    if (known === undefined) set.set(key, [entry]);
    else known.push(entry);
  }
  return set;
}

function find(labels: LabelSet, source: string, key: string): Label[] {
  return (labels.get(key) ?? []).filter((l) => source === 'any' || l.source === 'any' || l.source === source);
}

/** Whether a selector finds these labels. An operator nobody knows finds nothing. */
export function selects(selector: SelectorData, labels: LabelSet): boolean {
  return selector.matchLabels.every((l) => find(labels, l.source, l.key).some((f) => f.value === l.value)) && selector.matchExpressions.every((e) => {
    const found = find(labels, e.source, e.key);
    switch (e.operator) {
      case 'Exists': return found.length > 0;
      case 'DoesNotExist': return found.length === 0;
      case 'In': return found.some((f) => e.values.includes(f.value));
      case 'NotIn': return !found.some((f) => e.values.includes(f.value));
      default: return false;
    }
  });
}

export function namespaceOf(labels: LabelSet): string | undefined {
  return find(labels, 'k8s', NAMESPACE)[0]?.value;
}

/** A selector that speaks of reserved labels means other things than pods of a namespace: nodes, the health endpoint. */
export function isReserved(selector: SelectorData): boolean {
  return [...selector.matchLabels, ...selector.matchExpressions].some((l) => l.source === 'reserved');
}
