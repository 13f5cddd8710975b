import type { SelectorData } from '../../parsers/label-selector.ts';
import { NAMESPACE, NAMESPACE_LABELS } from '../policies/labels.ts';
import { meets } from '../selectors/labels.ts';

const CLUSTER = 'io.cilium.k8s.policy.cluster';
const ACCOUNT = 'io.cilium.k8s.policy.serviceaccount';

type Labels = ReadonlyMap<string, string>;
/** Of a policy: which pods it is for. */
export interface PodSource { readonly podSelector?: SelectorData | undefined; readonly namespaceSelector?: SelectorData | undefined; readonly nodeSelector?: SelectorData | undefined }
export interface PodFacts { readonly namespace: string; readonly labels: Readonly<Record<string, string>>; readonly serviceAccount?: string | undefined }

/** Whether labels satisfy a selector; undefined when it speaks of labels of a source that objects of Kubernetes do not have. */
export function matches(selector: SelectorData, labels: Labels): boolean | undefined {
  const results = [
    ...selector.matchLabels.map((l) => (known(l.source) ? labels.get(l.key) === l.value : undefined)),
    ...selector.matchExpressions.map((e) => (known(e.source) ? meets(e.operator, e.values, labels.get(e.key)) : undefined)),
  ];
  if (results.includes(false)) return false;
  return results.includes(undefined) ? undefined : true;
}

function known(source: string): boolean {
  return source === 'any' || source === 'k8s';
}

/** Whether one of the sources selects the pod. `namespaceLabels`: undefined when they were not collected. */
export function selectsPod(sources: readonly PodSource[], pod: PodFacts, namespaceLabels: Labels | undefined, clusterName: string | undefined): boolean | undefined {
  const results = sources.map((s) => selectedBy(s, pod, namespaceLabels, clusterName));
  if (results.includes(true)) return true;
  return results.includes(undefined) ? undefined : false;
}

function selectedBy(source: PodSource, pod: PodFacts, namespaceLabels: Labels | undefined, clusterName: string | undefined): boolean | undefined {
  const { podSelector, namespaceSelector, nodeSelector } = source;
  if (podSelector === undefined && namespaceSelector === undefined) return false;
  const space = namespaceSelector === undefined ? true : namespaceLabels === undefined ? undefined : matches(namespaceSelector, namespaceLabels);
  const own = podSelector === undefined ? true : matches(podSelector, podLabels(pod, namespaceLabels, clusterName));
  if (space === false || own === false) return false;
  // Which nodes it is limited to is not followed here.
  return space === undefined || own === undefined || (nodeSelector !== undefined && nodeSelector.text !== '') ? undefined : true;
}

function podLabels(pod: PodFacts, namespaceLabels: Labels | undefined, clusterName: string | undefined): Labels {
  const out = new Map(Object.entries(pod.labels));
  for (const [key, value] of namespaceLabels ?? []) out.set(NAMESPACE_LABELS + key, value);
  out.set(NAMESPACE, pod.namespace);
  if (clusterName !== undefined) out.set(CLUSTER, clusterName);
  if (pod.serviceAccount !== undefined) out.set(ACCOUNT, pod.serviceAccount);
  return out;
}

/** Clusters that a selector names. */
export function clustersNamed(selector: SelectorData | undefined): string[] {
  if (selector === undefined) return [];
  return [
    ...selector.matchLabels.filter((l) => l.key === CLUSTER).map((l) => l.value),
    ...selector.matchExpressions.filter((e) => e.key === CLUSTER && e.operator === 'In').flatMap((e) => e.values),
  ];
}
