import { ignored, key, set, value, words } from '../compare.ts';
import { listFacet } from '../facet.ts';

const TIME = 'a time';
const PODS = 'follows pods, which come and go';

/** Ports and readiness of a service's backends; which pods they are is no change of the cluster. */
function portText({ name, port, protocol }: { readonly name?: string | undefined; readonly port?: number | undefined; readonly protocol: string }): string {
  return `${name === undefined || name === '' ? '' : `${name} `}${port === undefined ? 'any' : String(port)}/${protocol}`;
}

function readiness(ready: number): string {
  return ready === 0 ? 'no backend is ready' : 'backends are ready';
}

export const endpointSlices = listFacet('k8s-endpoint-slices', 'items')({
  id: 'endpoint-slices', title: 'Backends in Kubernetes', collect: 'kubectl get endpointslices -A -o yaml',
  // A service has several slices with random names; together they are one thing.
  key: (s) => `${s.namespace}/${s.service ?? s.name} ${s.addressType}`,
  fields: {
    namespace: key, name: ignored('random, new with each slice'), creationTimestamp: ignored(TIME), deletionTimestamp: ignored(TIME), service: key, addressType: key,
    managedBy: value(), ports: set(portText), endpoints: ignored(PODS), ready: ignored('of one slice of several; compared in Endpoints, and none at all is a finding'),
  },
});

export const endpoints = listFacet('k8s-endpoints', 'items')({
  id: 'endpoints', title: 'Backends in Kubernetes', collect: 'kubectl get endpoints -A -o yaml',
  without: { why: 'locks of leader elections have no backends', is: (e) => e.leaderLock },
  key: (e) => `${e.namespace}/${e.name}`,
  fields: {
    namespace: key, name: key, creationTimestamp: ignored(TIME), deletionTimestamp: ignored(TIME),
    subsets: { how: 'set', show: (subsets) => subsets.flatMap((s) => s.ports.map(portText)) }, ready: value<number>(readiness), notReady: ignored(PODS),
    truncated: value(), leaderLock: ignored('locks are left out'), lastChangeTriggerTime: ignored(TIME),
  },
});

/** Random parts of a pod's name, as ReplicaSets, DaemonSets and Jobs give them. */
function ownerOf(name: string): string {
  return name.replace(/-[0-9a-f]{6,10}-[a-z0-9]{5}$/, '').replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}$/, '');
}

export const ciliumEndpoints = listFacet('cilium-endpoints', 'items')({
  id: 'cilium-endpoints', title: 'Cilium endpoints', collect: 'kubectl get ciliumendpoints -A -o yaml',
  // Pods of one workload are one thing: their names and addresses are new with each start.
  key: (e) => `${e.namespace}/${ownerOf(e.name)}`,
  fields: {
    namespace: key, name: key, creationTimestamp: ignored(TIME), deletionTimestamp: ignored(TIME), labels: words(), id: ignored('given out by each agent'),
    identity: ignored('given out at random; its labels are compared'), state: ignored('what is wrong is a finding'), nodeIP: ignored(PODS), addressing: ignored(PODS), ips: ignored(PODS),
    ingress: value((e: { readonly enforcing?: boolean | undefined; readonly state?: string | undefined }) => e.state ?? (e.enforcing === true ? 'enforcing' : 'non-enforcing')),
    egress: value((e: { readonly enforcing?: boolean | undefined; readonly state?: string | undefined }) => e.state ?? (e.enforcing === true ? 'enforcing' : 'non-enforcing')),
    visibilityPolicy: value(), namedPorts: set((p) => `${p.name} ${String(p.port)}/${p.protocol ?? 'TCP'}`), encryptionKey: ignored('rotated'), serviceAccount: value(),
    containerID: ignored(PODS), containerName: ignored(PODS), pod: ignored(PODS), health: ignored('what is wrong is a finding'), connected: ignored('what is wrong is a finding'),
    controllers: ignored('counters'), log: ignored('a log'),
    apiVersion: ignored('the form'), ownerKind: value(), ownerName: ignored(PODS),
  },
});
