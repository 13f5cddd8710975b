import { ignored, key, pairs, printed, set, value, words } from '../compare.ts';
import { listFacet } from '../facet.ts';

const TIME = 'a time';
const VERSION = 'stands among the versions';
const COUNT = 'follows the nodes and restarts; what is not ready is a finding';

export const nodes = listFacet('k8s-nodes', 'items')({
  id: 'nodes', title: 'Nodes', collect: 'kubectl get nodes -o yaml',
  key: (n) => n.name,
  fields: {
    name: key, labels: pairs(), annotations: ignored('written by agents with addresses and times of their own'), creationTimestamp: ignored(TIME),
    deletionTimestamp: ignored(TIME), podCIDR: ignored('the first of podCIDRs'), podCIDRs: words(), providerID: value(), unschedulable: value(),
    taints: set((t) => `${t.key}${t.value === undefined || t.value === '' ? '' : `=${t.value}`}${t.effect === undefined ? '' : `:${t.effect}`}`),
    addresses: set((a) => `${a.type} ${a.address}`), conditions: set((c) => (c.type === 'Ready' || c.status !== 'True' ? undefined : c.type)),
    ready: value(), architecture: value(), operatingSystem: value(), osImage: ignored(VERSION), kernelVersion: ignored(VERSION),
    kubeletVersion: ignored(VERSION), kubeProxyVersion: ignored(VERSION), containerRuntimeVersion: ignored(VERSION), bootID: ignored('new with each boot'),
  },
});

/** Of a DaemonSet or Deployment, apart from how many pods it wants. */
const workload = {
  namespace: key, name: key, labels: ignored('say by whom it was installed'), chart: value(), creationTimestamp: ignored(TIME), generation: ignored('a revision'),
  observedGeneration: ignored('a revision'), ready: ignored(COUNT), available: ignored(COUNT), updated: ignored(COUNT), unavailable: ignored(COUNT),
  strategy: value(), hostNetwork: value(), nodeSelector: pairs(),
  tolerations: set((t: { key?: string | undefined; value?: string | undefined; effect?: string | undefined }) => [t.key ?? 'all', t.value, t.effect].filter((w) => w !== undefined).join(' ')),
  serviceAccount: value(), priorityClass: value(),
  containers: set((c: { name: string; image: string; privileged: boolean }) => `${c.name} ${c.image}${c.privileged ? ' privileged' : ''}`),
  hostPaths: set((p: { path: string }) => p.path),
} as const;

export const daemonSets = listFacet('k8s-daemonsets-cilium', 'items')({
  id: 'daemonsets', title: 'DaemonSets of Cilium', collect: 'kubectl -n kube-system get daemonset cilium -o yaml',
  key: (w) => `${w.namespace}/${w.name}`,
  fields: { ...workload, desired: ignored(COUNT) },
});

export const operator = listFacet('k8s-operator-deployment', 'items')({
  id: 'deployments', title: 'Deployments of Cilium', collect: 'kubectl -n kube-system get deployment cilium-operator -o yaml',
  key: (w) => `${w.namespace}/${w.name}`,
  fields: { ...workload, desired: value() },
});

/** The labels that make an identity; its number is given out at random. */
export const identities = listFacet('cilium-identity-list', 'identities')({
  id: 'identities', title: 'Identities', collect: 'kubectl -n kube-system exec <cilium pod> -- cilium-dbg identity list',
  without: { why: 'identities of addresses and nodes are made and dropped by each agent', is: (i) => i.id >= 16_777_216 || i.labels.some((l) => l.startsWith('cidr:')) },
  key: (i) => (i.labels.length === 0 ? String(i.id) : [...i.labels].sort().join(' ')),
  fields: { id: ignored('given out at random, except below 256'), labels: key, refCount: ignored('a counter') },
});

/** Policies as the agent holds them: how many rules of which kind each has, not their text. */
export const agentPolicies = listFacet('cilium-policy-get', 'rules')({
  id: 'agent-policies', title: 'Policies in the agents', collect: 'kubectl -n kube-system exec <cilium pod> -- cilium-dbg policy get',
  key: (r) => `${r.derivedFrom ?? 'rule'} ${r.namespace === undefined ? '' : `${r.namespace}/`}${r.name ?? r.selector}`,
  fields: {
    name: key, namespace: key, derivedFrom: key, node: value(), selector: printed(), ingress: value(), ingressDeny: value(), egress: value(),
    egressDeny: value(), l7: value(), fqdn: value(),
  },
});
