import { parsers } from '../../parsers/registry.gen.ts';
import { views } from '../../views/registry.gen.ts';

/**
 * Short names as kubectl and the agent's command line use them. One name may stand for several kinds that tell the same:
 * the objects, and the table somebody pasted. Every id of a parser or view is a name by itself, see `kindsNamed`.
 */
export const KIND_ALIASES: Readonly<Record<string, readonly string[]>> = {
  no: ['k8s-nodes', 'kubectl-nodes-table'], nodes: ['k8s-nodes', 'kubectl-nodes-table'],
  po: ['k8s-pods', 'kubectl-pods-table'], pods: ['k8s-pods', 'kubectl-pods-table'],
  svc: ['k8s-services', 'kubectl-services-table'], services: ['k8s-services', 'kubectl-services-table'],
  ep: ['cilium-endpoint-list', 'cilium-endpoints', 'kubectl-cilium-endpoints-table'],
  endpoints: ['cilium-endpoint-list', 'cilium-endpoints', 'kubectl-cilium-endpoints-table'],
  'k8s-ep': ['k8s-endpoints', 'kubectl-endpoints-table'], eps: ['k8s-endpoint-slices'], endpointslices: ['k8s-endpoint-slices', 'kubectl-endpoints-table'],
  ns: ['k8s-namespaces'], cm: ['cilium-config', 'k8s-configmaps'], configmap: ['cilium-config', 'k8s-configmaps'], ds: ['k8s-daemonsets-cilium'], deploy: ['k8s-deployments-cilium', 'k8s-operator-deployment'],
  sts: ['k8s-statefulsets'], ev: ['k8s-events', 'kubectl-events-table'], events: ['k8s-events', 'kubectl-events-table'],
  ing: ['k8s-ingresses', 'kubectl-gateways-table'], ingressclass: ['k8s-ingress-classes'], netpol: ['k8s-network-policies', 'kubectl-policies-table'],
  crd: ['k8s-crds'], lease: ['k8s-leases'], top: ['kubectl-top', 'top'],
  cep: ['cilium-endpoints', 'kubectl-cilium-endpoints-table'], ces: ['cilium-endpoint-slices'],
  cn: ['cilium-nodes', 'kubectl-cilium-nodes-table'], ciliumnodes: ['cilium-nodes', 'kubectl-cilium-nodes-table'],
  ciliumid: ['cilium-identities', 'kubectl-cilium-identities-table'], ciliumidentities: ['cilium-identities', 'kubectl-cilium-identities-table'],
  id: ['cilium-identity-list', 'cilium-identities', 'kubectl-cilium-identities-table'], identities: ['cilium-identity-list', 'cilium-identities', 'kubectl-cilium-identities-table'],
  cnp: ['cilium-network-policies', 'kubectl-policies-table'], ccnp: ['cilium-clusterwide-network-policies', 'kubectl-policies-table'],
  cec: ['cilium-envoy-configs'], ccec: ['cilium-clusterwide-envoy-configs'], ciliumnodeconfig: ['cilium-node-configs'],
  cegp: ['cilium-egress-gateway-policies'], egress: ['cilium-bpf-egress-list'], clrp: ['cilium-local-redirect-policies'], lrp: ['cilium-lrp-list', 'cilium-local-redirect-policies'],
  lbippool: ['cilium-load-balancer-ip-pools'], ippools: ['cilium-load-balancer-ip-pools'], l2announcement: ['cilium-l2-announcement-policies'],
  cpip: ['cilium-pod-ip-pools'], ccg: ['cilium-cidr-groups'],
  bgpp: ['cilium-bgp-peering-policies'], cbgpcluster: ['cilium-bgp-cluster-configs'], cbgpnode: ['cilium-bgp-node-configs'], cbgppeer: ['cilium-bgp-peer-configs'],
  cbgpadvert: ['cilium-bgp-advertisements'], cbgpnodeoverride: ['cilium-bgp-node-config-overrides'], bgp: ['cilium-bgp-peers'],
  gtw: ['gateways', 'kubectl-gateways-table'], gc: ['gateway-classes'], httproute: ['gateway-routes', 'kubectl-gateways-table'], refgrant: ['gateway-reference-grants'], btlspolicy: ['gateway-backend-tls-policies'],
  svcex: ['mcs-service-exports'], svcim: ['mcs-service-imports'], certs: ['cert-manager-certificates'], helm: ['helm-release', 'helm-settings'],
  status: ['cilium-status'], health: ['cilium-health-status'], version: ['cilium-version', 'k8s-version'], config: ['config'],
  service: ['cilium-service-list'], ip: ['cilium-ip-list'], policy: ['cilium-policy-get'], selectors: ['cilium-policy-selectors'], fqdn: ['cilium-fqdn-cache'],
  maps: ['cilium-map-list'], lb: ['cilium-bpf-lb-list'], 'bpf-lb': ['cilium-bpf-lb-list'], 'lb-maps': ['cilium-bpf-lb-maps'], ct: ['cilium-bpf-ct-list'], nat: ['cilium-bpf-nat-list'], ipcache: ['cilium-bpf-ipcache'],
  tunnel: ['cilium-bpf-tunnel-list'], ipmasq: ['cilium-bpf-ipmasq'], 'bpf-ep': ['cilium-bpf-endpoint-list'], 'drop-metrics': ['cilium-bpf-metrics'],
  clustermesh: ['cilium-clustermesh-status'], encryption: ['cilium-encrypt-status'], cli: ['cilium-cli-status'], connectivity: ['cilium-connectivity-test'], monitor: ['cilium-monitor'],
  routes: ['ip-route'], route: ['ip-route'], rules: ['ip-rule'], rule: ['ip-rule'], links: ['ip-link'], link: ['ip-link'], addr: ['ip-addr'], neigh: ['ip-neigh'],
  iptables: ['iptables-save', 'iptables-list'], nft: ['nft-ruleset'], tc: ['tc-filter'], qdisc: ['tc-qdisc'], progs: ['bpftool-prog'], net: ['bpftool-net'],
  flows: ['hubble-flows', 'hubble-observe'], metrics: ['cilium-metrics', 'cilium-operator-metrics', 'hubble-metrics', 'envoy-metrics', 'prometheus-metrics'],
  logs: ['cilium-log'], log: ['cilium-log'], kernel: ['uname'], modules: ['lsmod'], wireguard: ['wg-show'],
};

/** A kind that can be asked for. */
export interface Kind { readonly id: string; readonly title: string; readonly computed: boolean }

/** Every kind: what parsers read, then what views compute. */
export const KINDS: readonly Kind[] = [
  ...parsers.map(({ id, title }) => ({ id, title, computed: false })),
  ...views.map(({ id, title }) => ({ id, title, computed: true })),
];

/** Every word that names a kind, short ones first: for completion and for telling what was probably meant. */
export function kindWords(): string[] {
  return [...new Set([...Object.keys(KIND_ALIASES), ...KINDS.map((k) => k.id)])];
}

/** Short names of a kind. */
export function aliasesOf(id: string): string[] {
  return Object.entries(KIND_ALIASES).filter(([, ids]) => ids.includes(id)).map(([alias]) => alias);
}

/**
 * The kinds a word names: a short name, an id, the variable of an expression (`ciliumStatus`), the name of a custom resource
 * (`ciliumnodes.cilium.io`), singular or plural, with or without `cilium-`, `k8s-`. Empty when it names none.
 */
export function kindsNamed(word: string): readonly string[] {
  const plain = word.toLowerCase().replace(/\.[a-z0-9.-]*$/, '');
  const alias = Object.hasOwn(KIND_ALIASES, plain) ? KIND_ALIASES[plain] : undefined;
  if (alias !== undefined) return alias;
  const wanted = forms(plain.replace(/[-_]/g, ''));
  const exact = KINDS.filter((k) => wanted.includes(bare(k.id)));
  if (exact.length > 0) return exact.map((k) => k.id);
  const plural = Object.keys(KIND_ALIASES).find((name) => name.length > 3 && wanted.includes(name));
  if (plural !== undefined) return KIND_ALIASES[plural] ?? [];
  return KINDS.filter((k) => wanted.includes(bare(k.id.replace(/^(?:cilium|k8s|kubectl|bpftool|gateway)-/, '').replace(/-(?:table|list)$/, '')))).map((k) => k.id);
}

function bare(id: string): string {
  return id.replaceAll('-', '');
}

function forms(word: string): string[] {
  return [word, `${word}s`, `${word}es`, word.replace(/y$/, 'ies'), ...(word.endsWith('s') ? [word.slice(0, -1)] : []), ...(word.endsWith('ies') ? [`${word.slice(0, -3)}y`] : [])];
}
