import type { SelectorData } from '../../parsers/label-selector.ts';

type Labels = Readonly<Record<string, string>>;

/**
 * Whether a selector fits an object by its labels. The source in front of a key (`any:`, `k8s:`) says nothing here: all labels
 * of nodes and services come from Kubernetes. An operator that is not known fits nothing.
 */
export function fitsLabels(selector: SelectorData, labels: Labels): boolean {
  const value = (key: string): string | undefined => (Object.hasOwn(labels, key) ? labels[key] : undefined);
  return selector.matchLabels.every((l) => value(l.key) === l.value) && selector.matchExpressions.every(({ key, operator, values }) => {
    const own = value(key);
    if (operator === 'In') return own !== undefined && values.includes(own);
    if (operator === 'NotIn') return own === undefined || !values.includes(own);
    if (operator === 'Exists') return own !== undefined;
    return operator === 'DoesNotExist' && own === undefined;
  });
}

/** Labels a service is selected by: its own, and its name and namespace as labels that Cilium adds. */
export function serviceLabels(service: { readonly namespace: string; readonly name: string; readonly labels: Labels }): Labels {
  return { ...service.labels, 'io.kubernetes.service.name': service.name, 'io.kubernetes.service.namespace': service.namespace };
}
