/** A selector, whose labels policies list with their source and other kinds keep as a map. */
interface LabelSelector {
  readonly matchLabels: readonly { readonly key: string; readonly value: string }[] | Labels;
  readonly matchExpressions: readonly { readonly key: string; readonly operator: string; readonly values: readonly string[] }[];
}
type Labels = Readonly<Record<string, string>>;

/**
 * Whether a selector fits an object by its labels. The source in front of a key (`any:`, `k8s:`) says nothing here: all labels
 * of nodes and services come from Kubernetes. An operator that is not known fits nothing.
 */
export function fitsLabels(selector: LabelSelector, labels: Labels): boolean {
  const value = (key: string): string | undefined => (Object.hasOwn(labels, key) ? labels[key] : undefined);
  return wanted(selector).every((l) => value(l.key) === l.value) && selector.matchExpressions.every((e) => meets(e.operator, e.values, value(e.key)) === true);
}

/** Whether a value, or its absence, meets an expression of a selector; undefined for an operator nobody knows. */
export function meets(operator: string, values: readonly string[], value: string | undefined): boolean | undefined {
  switch (operator) {
    case 'In': return value !== undefined && values.includes(value);
    case 'NotIn': return value === undefined || !values.includes(value);
    case 'Exists': return value !== undefined;
    case 'DoesNotExist': return value === undefined;
    default: return undefined;
  }
}

function wanted({ matchLabels }: LabelSelector): readonly { readonly key: string; readonly value: string }[] {
  return isList(matchLabels) ? matchLabels : Object.entries(matchLabels).map(([key, value]) => ({ key, value }));
}

// Array.isArray does not tell read-only lists from maps.
function isList(labels: LabelSelector['matchLabels']): labels is readonly { readonly key: string; readonly value: string }[] {
  return Array.isArray(labels);
}

/** For people: `zone=a, tier in (web,api)`. */
export function selectorText(selector: LabelSelector | undefined): string {
  if (selector === undefined) return '';
  return [...wanted(selector).map((l) => `${l.key}=${l.value}`), ...selector.matchExpressions.map((e) => `${e.key} ${e.operator}${e.values.length > 0 ? ` (${e.values.join(',')})` : ''}`)].join(', ');
}

/** Labels a service is selected by: its own, and its name and namespace as labels that Cilium adds. */
export function serviceLabels(service: { readonly namespace: string; readonly name: string; readonly labels: Labels }): Labels {
  return { ...service.labels, 'io.kubernetes.service.name': service.name, 'io.kubernetes.service.namespace': service.namespace };
}
