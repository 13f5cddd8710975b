import type { EvidenceRef } from '../../model/evidence.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import type { Read, ViewContext } from '../define-view.ts';
import { labelSet, namespaceOf, NAMESPACE, NAMESPACE_LABELS, type LabelSet } from './labels.ts';

export type Enforced = 'enabled' | 'disabled' | 'audit';

/** An endpoint of Cilium, or a pod that will be one, with the labels policies see. */
export interface KnownEndpoint {
  readonly namespace: string | undefined;
  /** Pod; where only the agent's list is known, `endpoint 1205 (app=web)`. */
  readonly name: string;
  readonly node: string | undefined;
  readonly labels: LabelSet;
  readonly texts: readonly string[];
  readonly ingress?: Enforced | undefined;
  readonly egress?: Enforced | undefined;
  places(): readonly EvidenceRef[];
}

export interface KnownEndpoints {
  readonly source: 'cilium-endpoints' | 'cilium-endpoint-list' | 'k8s-pods' | 'none';
  readonly items: readonly KnownEndpoint[];
  /** Lists that hold all endpoints of the cluster. */
  readonly whole: boolean;
  readonly lists: readonly Read<unknown>[];
}

/** Endpoints of the cluster: from CiliumEndpoints, else from the agents' own lists, else the pods that have an address of their own. */
export function knownEndpoints(context: ViewContext): KnownEndpoints {
  const objects = context.read('cilium-endpoints');
  if (objects.some((r) => r.data.items.length > 0)) {
    const lists = context.read('cilium-endpoint-list');
    const enforced = enforcement(lists);
    return { source: 'cilium-endpoints', whole: objects.some((r) => r.whole), lists: objects, items: objects.flatMap((r) => r.data.items.map((e, i) => ofObject(e, enforced, () => r.places(`items[${String(i)}]`)))) };
  }
  const lists = context.read('cilium-endpoint-list');
  if (lists.length > 0) {
    const nodes = new Set(lists.map((r) => r.node));
    const whole = lists.every((r) => r.whole) && context.snapshot.nodes.every((n) => nodes.has(n.name));
    return { source: 'cilium-endpoint-list', whole, lists, items: lists.flatMap((r) => r.data.endpoints.flatMap((e, i) => (e.kind === 'pod' ? [ofList(e, r.node, () => r.places(`endpoints[${String(i)}]`))] : []))) };
  }
  const pods = context.read('k8s-pods');
  if (pods.length === 0) return { source: 'none', whole: false, lists: [], items: [] };
  const own = podEndpoints(context).filter((p) => !p.hostNetwork);
  return { source: 'k8s-pods', whole: pods.some((r) => r.whole), lists: pods, items: own };
}

type CiliumEndpoint = ParserData['cilium-endpoints']['items'][number];
type ListedEndpoint = ParserData['cilium-endpoint-list']['endpoints'][number];

const POD_LABEL = /^(?:k8s|any):(?!io\.)([^=]{1,200}=.{0,100})$/;

/** How the agents enforce, by address. */
function enforcement(lists: readonly Read<ParserData['cilium-endpoint-list']>[]): Map<string, ListedEndpoint> {
  return new Map(lists.flatMap((r) => r.data.endpoints.flatMap((e) => [e.ipv4, e.ipv6].flatMap((ip): [string, ListedEndpoint][] => (ip === undefined ? [] : [[ip, e]])))));
}

function ofObject(e: CiliumEndpoint, enforced: ReadonlyMap<string, ListedEndpoint>, places: () => readonly EvidenceRef[]): KnownEndpoint {
  const listed = e.ips.map((ip) => enforced.get(ip)).find((found) => found !== undefined);
  const texts = e.labels.some((l) => l.includes(NAMESPACE)) ? e.labels : [...e.labels, `k8s:${NAMESPACE}=${e.namespace}`];
  return {
    namespace: e.namespace, name: e.name, node: undefined, labels: labelSet(texts), texts, places,
    ingress: known(listed?.ingress) ?? told(e.ingress), egress: known(listed?.egress) ?? told(e.egress),
  };
}

function known(word: string | undefined): Enforced | undefined {
  return word === 'enabled' || word === 'disabled' || word === 'audit' ? word : undefined;
}

function told(policy: CiliumEndpoint['ingress']): Enforced | undefined {
  if (policy?.state === undefined) return policy?.enforcing === undefined ? undefined : policy.enforcing ? 'enabled' : 'disabled';
  if (policy.state.startsWith('audit')) return 'audit';
  return policy.state === 'enforcing' ? 'enabled' : 'disabled';
}

function ofList(e: ListedEndpoint, node: string | undefined, places: () => readonly EvidenceRef[]): KnownEndpoint {
  const labels = labelSet(e.labels);
  const app = e.labels.map((l) => POD_LABEL.exec(l)?.[1]).find((l) => l !== undefined);
  return {
    namespace: e.namespace ?? namespaceOf(labels), name: e.pod ?? `endpoint ${String(e.id)}${app === undefined ? '' : ` (${app})`}`, node, labels, texts: e.labels,
    ingress: known(e.ingress), egress: known(e.egress), places,
  };
}

export interface PodEndpoint extends KnownEndpoint { readonly hostNetwork: boolean; readonly phase: string }

/** Pods with the labels their identity would have; those with the node's network too. Pods that ended are left out. */
export function podEndpoints(context: ViewContext): PodEndpoint[] {
  const spaces = new Map(context.read('k8s-namespaces').flatMap((r) => r.data.items.map((n) => [n.name, n.labels] as const)));
  return context.read('k8s-pods').flatMap((r) => r.data.items.flatMap((pod, i): PodEndpoint[] => {
    if (pod.phase === 'Succeeded' || pod.phase === 'Failed') return [];
    const space = spaces.get(pod.namespace) ?? { 'kubernetes.io/metadata.name': pod.namespace };
    const texts = [
      ...Object.entries(pod.labels).map(([key, value]) => `k8s:${key}=${value}`), `k8s:${NAMESPACE}=${pod.namespace}`,
      ...Object.entries(space).map(([key, value]) => `k8s:${NAMESPACE_LABELS}${key}=${value}`),
      ...(pod.serviceAccount === undefined ? [] : [`k8s:io.cilium.k8s.policy.serviceaccount=${pod.serviceAccount}`]),
    ];
    return [{ namespace: pod.namespace, name: pod.name, node: pod.node, labels: labelSet(texts), texts, hostNetwork: pod.hostNetwork, phase: pod.phase, places: () => r.places(`items[${String(i)}]`) }];
  }));
}
