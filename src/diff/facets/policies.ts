import type { ParserData } from '../../parsers/registry.gen.ts';
import { ignored, key, type SetCompare, value } from '../compare.ts';
import { listFacet } from '../facet.ts';

const TIME = 'a time';
const STATUS = 'follows restarts of the agents; what failed is a finding';

type CiliumSpec = ParserData['cilium-network-policies']['items'][number]['specs'][number];
type CiliumRule = CiliumSpec['rules'][number];
type Selector = CiliumRule['endpoints'][number];
type KubernetesRule = ParserData['k8s-network-policies']['items'][number]['rules'][number];
type KubernetesPeer = KubernetesRule['from'][number];

/** `name a, b`, sorted: their order in a policy says nothing. */
function listed(name: string, words: readonly string[]): string[] {
  return words.length === 0 ? [] : [`${name} ${[...words].sort().join(', ')}`];
}

function selected(selector: Selector | undefined): string {
  return selector === undefined ? 'nothing' : selector.text === '' ? 'all' : selector.text;
}

function portText({ port, endPort, protocol }: { readonly port?: string | undefined; readonly endPort?: number | undefined; readonly protocol: string }): string {
  return `${port ?? 'any port'}${endPort === undefined ? '' : `-${String(endPort)}`}/${protocol}`;
}

/** A rule in one line: what it says, whatever the order of its parts. */
function ciliumRule(rule: CiliumRule): string {
  const names = (all: CiliumRule['fqdns']): string[] => all.map((n) => n.matchName ?? n.matchPattern ?? '');
  const peers = [
    ...listed('endpoints', rule.endpoints.map(selected)), ...listed('requiring', rule.requires.map(selected)), ...listed('nodes', rule.nodes.map(selected)),
    ...listed('entities', rule.entities), ...listed('addresses', rule.cidrs), ...listed('names', names(rule.fqdns)), ...listed('groups', rule.groups),
    ...listed('addresses', rule.cidrSets.map((c) => `${c.cidr ?? c.group ?? selected(c.groupSelector)}${c.except.length === 0 ? '' : ` except ${[...c.except].sort().join(' ')}`}`)),
    ...listed('services', rule.services.map((s) => `${s.namespace ?? ''}/${s.name ?? selected(s.selector)}`)),
  ];
  const ports = rule.ports.map((p) => [
    [...p.ports].map(portText).sort().join(' '), ...listed('http', p.http.map((h) => [h.method, h.host, h.path, ...h.headers].filter((w) => w !== undefined).join(' '))),
    ...listed('kafka', p.kafka.map((k) => [k.role, k.apiKey, k.apiVersion, k.clientID, k.topic].filter((w) => w !== undefined).join(' '))),
    ...listed('dns', names(p.dns)), ...listed('server names', p.serverNames),
    ...[p.l7Proto, p.listener, p.terminatingTLS, p.originatingTLS].filter((w) => w !== undefined),
  ].join(' with '));
  const icmps = rule.icmps.map((i) => `${i.family} ${i.type}`);
  return [
    `${rule.direction} ${rule.deny ? 'deny' : 'allow'}`, rule.peers === 'any' ? 'anyone' : peers.length === 0 ? 'nobody' : peers.join('; '),
    ...listed('ports', ports), ...listed('icmp', icmps), ...(rule.authentication === undefined ? [] : [`authentication ${rule.authentication}`]),
  ].join(', ');
}

/** Each rule of each part with whom it is for, so that one rule more shows as one. */
const specs: SetCompare<readonly CiliumSpec[]> = {
  how: 'set',
  show: (all) => all.flatMap((spec) => {
    const subject = spec.nodeSelector === undefined ? `for ${selected(spec.endpointSelector)}` : `for nodes ${selected(spec.nodeSelector)}`;
    const denies = [spec.defaultDenyIngress ? 'ingress' : '', spec.defaultDenyEgress ? 'egress' : ''].filter((w) => w !== '');
    return [`${subject}: default deny ${denies.length === 0 ? 'off' : denies.join(' and ')}`, ...spec.rules.map((rule) => `${subject}: ${ciliumRule(rule)}`)];
  }),
};

const ciliumPolicy = {
  name: key, namespace: key, creationTimestamp: ignored(TIME), deletionTimestamp: ignored(TIME), apiVersion: ignored('the form'), ownerKind: value(), ownerName: value(), specs,
  conditions: ignored('the condition Valid is compared by itself'), valid: value(), invalidMessage: value(), derivatives: ignored(STATUS),
  nodesReported: ignored(STATUS), nodesOk: ignored(STATUS), nodesEnforcing: ignored(STATUS), failedNodes: ignored(STATUS),
} as const;

export const ciliumPolicies = listFacet('cilium-network-policies', 'items')({
  id: 'cilium-policies', title: 'Cilium network policies', collect: 'kubectl get ciliumnetworkpolicies -A -o yaml',
  key: (p) => `${p.namespace ?? ''}/${p.name}`, fields: ciliumPolicy,
});

export const clusterwidePolicies = listFacet('cilium-clusterwide-network-policies', 'items')({
  id: 'clusterwide-policies', title: 'Cilium network policies', collect: 'kubectl get ciliumclusterwidenetworkpolicies -o yaml',
  key: (p) => `cluster-wide ${p.name}`, fields: ciliumPolicy,
});

function peerText(peer: KubernetesPeer): string {
  if (peer.cidr !== undefined) return `${peer.cidr}${peer.except.length === 0 ? '' : ` except ${[...peer.except].sort().join(' ')}`}`;
  return [...(peer.namespaceSelector === undefined ? [] : [`namespaces ${selected(peer.namespaceSelector)}`]), ...(peer.podSelector === undefined ? [] : [`pods ${selected(peer.podSelector)}`])].join(' ');
}

function kubernetesRule({ direction, peers, from, ports }: KubernetesRule): string {
  return [`${direction} allow ${peers === 'any' ? 'anyone' : from.map(peerText).sort().join('; ')}`, ...listed('ports', ports.map(portText))].join(', ');
}

export const kubernetesPolicies = listFacet('k8s-network-policies', 'items')({
  id: 'kubernetes-policies', title: 'Kubernetes network policies', collect: 'kubectl get networkpolicies -A -o yaml',
  key: (p) => `${p.namespace}/${p.name}`,
  fields: {
    name: key, namespace: key, creationTimestamp: ignored(TIME), deletionTimestamp: ignored(TIME), apiVersion: ignored('the form'), ownerKind: value(), ownerName: value(),
    podSelector: value(selected), policyTypes: { how: 'set', show: (types) => types }, rules: { how: 'set', show: (rules) => rules.map(kubernetesRule) },
  },
});

