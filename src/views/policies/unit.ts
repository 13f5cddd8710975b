import type { EvidenceRef } from '../../model/evidence.ts';
import type { SelectorData } from '../../parsers/label-selector.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import type { Read, ViewContext } from '../define-view.ts';
import { NAMESPACE, NAMESPACE_LABELS } from './labels.ts';

type CiliumPolicy = ParserData['cilium-network-policies']['items'][number];
type CiliumRule = CiliumPolicy['specs'][number]['rules'][number];
type NetworkPolicy = ParserData['k8s-network-policies']['items'][number];
type NetworkRule = NetworkPolicy['rules'][number];

export const POLICY_LISTS = ['cilium-network-policies', 'cilium-clusterwide-network-policies', 'k8s-network-policies'] as const;
export type PolicyKind = 'CiliumNetworkPolicy' | 'CiliumClusterwideNetworkPolicy' | 'NetworkPolicy';
export type Direction = 'ingress' | 'egress';

export interface UnitPort { readonly number?: number | undefined; readonly endPort?: number | undefined; readonly name?: string | undefined; readonly protocol: string; readonly l7?: string | undefined }

/** One rule of any kind of policy. */
export interface UnitRule {
  readonly direction: Direction;
  readonly deny: boolean;
  /** `any`: nobody is named, so everybody is meant; `none`: nobody is meant. */
  readonly peers: 'any' | 'listed' | 'none';
  /** With the namespace of the policy, where Cilium adds it. */
  readonly selectors: readonly SelectorData[];
  readonly entities: readonly string[];
  readonly nodes: boolean;
  readonly cidrs: readonly { readonly cidr: string; readonly except: readonly string[] }[];
  /** Names of CiliumCIDRGroups. */
  readonly cidrGroups: readonly string[];
  readonly services: readonly { readonly name?: string | undefined; readonly namespace?: string | undefined }[];
  readonly fqdns: readonly string[];
  /** No ports are named: all are meant. */
  readonly allPorts: boolean;
  readonly ports: readonly UnitPort[];
  readonly l7: readonly string[];
  readonly source: CiliumRule | undefined;
  places(): readonly EvidenceRef[];
}

/** One `spec` of a policy of any kind: what it selects, and its rules. */
export interface PolicyUnit {
  readonly kind: PolicyKind;
  readonly namespace: string | undefined;
  readonly name: string;
  /** `CiliumNetworkPolicy shop/web`. */
  readonly label: string;
  readonly target: 'pods' | 'nodes';
  /** As written, without the namespace; undefined where a policy has none, which Cilium refuses. */
  readonly selector: SelectorData | undefined;
  readonly defaultDeny: Readonly<Record<Direction, boolean>>;
  readonly rules: readonly UnitRule[];
  readonly valid: boolean | undefined;
  readonly policy: CiliumPolicy | undefined;
  places(): readonly EvidenceRef[];
}

/** All policies of the cluster, and the lists they come from. */
export interface PolicyUnits {
  readonly units: readonly PolicyUnit[];
  readonly lists: readonly Read<unknown>[];
  /** Kinds of which no list was collected. */
  readonly absent: readonly (typeof POLICY_LISTS)[number][];
}

/** Gathers the policies of all three kinds; a policy that several files hold counts once. */
export function policyUnits(context: ViewContext): PolicyUnits {
  const cilium = (['cilium-network-policies', 'cilium-clusterwide-network-policies'] as const).flatMap((id) => context.read(id).map((read): Read<{ readonly items: readonly CiliumPolicy[] }> => read));
  const plain = context.read('k8s-network-policies');
  const units = new Map<string, PolicyUnit>();
  const add = (unit: PolicyUnit, i: number): void => { if (!units.has(`${unit.label} ${String(i)}`)) units.set(`${unit.label} ${String(i)}`, unit); };
  for (const read of cilium) for (const [i, policy] of read.data.items.entries()) ciliumUnits(read, policy, `items[${String(i)}]`).forEach(add);
  for (const read of plain) for (const [i, policy] of read.data.items.entries()) add(networkUnit(read, policy, `items[${String(i)}]`), 0);
  return { units: [...units.values()], lists: [...cilium, ...plain], absent: POLICY_LISTS.filter((id) => context.read(id).length === 0) };
}

function ciliumUnits(read: Read<unknown>, policy: CiliumPolicy, path: string): PolicyUnit[] {
  const { namespace, name } = policy;
  const kind = namespace === undefined ? 'CiliumClusterwideNetworkPolicy' as const : 'CiliumNetworkPolicy' as const;
  return policy.specs.map((spec, s) => {
    const at = `${path}.specs[${String(s)}]`;
    return {
      kind, namespace, name, label: labelOf(kind, namespace, name), target: spec.nodeSelector === undefined ? 'pods' as const : 'nodes' as const,
      selector: spec.nodeSelector ?? spec.endpointSelector, defaultDeny: { ingress: spec.defaultDenyIngress, egress: spec.defaultDenyEgress },
      rules: spec.rules.map((rule, r) => ciliumRule(rule, namespace, () => read.places(`${at}.rules[${String(r)}]`))), valid: policy.valid, policy,
      places: () => read.places(spec.nodeSelector === undefined ? `${at}.endpointSelector` : `${at}.nodeSelector`),
    };
  });
}

function labelOf(kind: PolicyKind, namespace: string | undefined, name: string): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

function ciliumRule(rule: CiliumRule, namespace: string | undefined, places: UnitRule['places']): UnitRule {
  const sets = rule.cidrSets.flatMap((set) => (set.cidr === undefined ? [] : [{ cidr: set.cidr, except: set.except }]));
  return {
    direction: rule.direction, deny: rule.deny, peers: rule.peers, selectors: rule.endpoints.map((s) => inNamespace(s, namespace)), entities: rule.entities,
    nodes: rule.nodes.length > 0, cidrs: [...rule.cidrs.map((cidr) => ({ cidr, except: [] })), ...sets],
    cidrGroups: rule.cidrSets.flatMap((set) => set.group ?? []), services: rule.services, fqdns: rule.fqdns.flatMap((f) => f.matchName ?? f.matchPattern ?? []),
    allPorts: rule.icmps.length === 0 && rule.ports.every((entry) => entry.ports.length === 0),
    ports: rule.ports.flatMap((entry) => entry.ports.map((p) => ({ number: p.number, endPort: p.endPort, ...(p.number === undefined ? { name: p.port } : {}), protocol: p.protocol, l7: entry.l7 }))),
    l7: [...new Set(rule.ports.flatMap((entry) => entry.l7 ?? []))], source: rule, places,
  };
}

/** A peer without a namespace is one of the policy's own; in a cluster-wide policy one of any, but a pod. */
function inNamespace(selector: SelectorData, namespace: string | undefined): SelectorData {
  if (selector.namespaced || selector.matchLabels.some((l) => l.source === 'reserved') || selector.matchExpressions.some((e) => e.source === 'reserved')) return selector;
  if (namespace === undefined) return { ...selector, matchExpressions: [...selector.matchExpressions, { source: 'k8s', key: NAMESPACE, operator: 'Exists', values: [] }] };
  return { ...selector, matchLabels: [...selector.matchLabels, { source: 'k8s', key: NAMESPACE, value: namespace }] };
}

function networkUnit(read: Read<unknown>, policy: NetworkPolicy, path: string): PolicyUnit {
  const { namespace, name } = policy;
  return {
    kind: 'NetworkPolicy', namespace, name, label: labelOf('NetworkPolicy', namespace, name), target: 'pods', selector: policy.podSelector,
    defaultDeny: { ingress: policy.policyTypes.includes('Ingress'), egress: policy.policyTypes.includes('Egress') },
    rules: policy.rules.map((rule, r) => networkRule(rule, namespace, () => read.places(`${path}.rules[${String(r)}]`))), valid: undefined, policy: undefined,
    places: () => read.places(`${path}.podSelector`),
  };
}

function networkRule(rule: NetworkRule, namespace: string, places: UnitRule['places']): UnitRule {
  return {
    direction: rule.direction, deny: false, peers: rule.peers, entities: [], nodes: false, cidrGroups: [], services: [], fqdns: [], l7: [], source: undefined, places,
    selectors: rule.from.flatMap((peer) => (peer.podSelector === undefined && peer.namespaceSelector === undefined ? [] : [peerSelector(peer.podSelector, peer.namespaceSelector, namespace)])),
    cidrs: rule.from.flatMap((peer) => (peer.cidr === undefined ? [] : [{ cidr: peer.cidr, except: peer.except }])),
    allPorts: rule.ports.length === 0,
    ports: rule.ports.map((p) => ({ ...(p.port === undefined ? { number: 0 } : { number: p.number }), endPort: p.endPort, ...(p.port !== undefined && p.number === undefined ? { name: p.port } : {}), protocol: p.protocol.toUpperCase() })),
  };
}

/** Labels of a namespace are, in an identity, labels with a prefix. */
function peerSelector(pods: SelectorData | undefined, namespaces: SelectorData | undefined, namespace: string): SelectorData {
  const base = pods ?? { matchLabels: [], matchExpressions: [], text: '', namespaces: [], namespaced: false };
  if (namespaces === undefined) return inNamespace({ ...base, namespaced: false }, namespace);
  return {
    ...base, namespaced: true,
    matchLabels: [...base.matchLabels, ...namespaces.matchLabels.map((l) => ({ source: 'k8s', key: NAMESPACE_LABELS + l.key, value: l.value }))],
    matchExpressions: [
      ...base.matchExpressions, ...namespaces.matchExpressions.map((e) => ({ ...e, source: 'k8s', key: NAMESPACE_LABELS + e.key })),
      { source: 'k8s', key: NAMESPACE, operator: 'Exists', values: [] },
    ],
  };
}
