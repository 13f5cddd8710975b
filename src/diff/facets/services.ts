import { ignored, key, pairs, printed, set, value, words } from '../compare.ts';
import { listFacet } from '../facet.ts';

const TIME = 'a time';
const NUMBER = 'a number that each agent gives out by itself';

interface Address { readonly ip: string; readonly port: number }

/** `192.0.2.1:80`, `[2001:db8::1]:80`. */
function addressOf({ ip, port }: Address): string {
  return `${ip.includes(':') ? `[${ip}]` : ip}:${String(port)}`;
}

/** Releases before 1.17 print no protocol, so it is no part of the name. */
function frontendOf(frontend: Address & { readonly internal: boolean }): string {
  return `${addressOf(frontend)}${frontend.internal ? ' inside the cluster' : ''}`;
}

export const services = listFacet('k8s-services', 'items')({
  id: 'services', title: 'Services', collect: 'kubectl get services -A -o yaml',
  key: (s) => `${s.namespace}/${s.name}`,
  fields: {
    namespace: key, name: key, type: value(), clusterIP: value(), clusterIPs: words(), externalIPs: words(), externalName: value(),
    ports: set((p) => `${p.name === undefined ? '' : `${p.name} `}${String(p.port)}/${p.protocol} to ${p.targetPort ?? String(p.port)}${p.nodePort === undefined ? '' : ` node port ${String(p.nodePort)}`}`),
    selector: pairs(), labels: ignored('traffic does not depend on them'), annotations: pairs(),
    sessionAffinity: value(), sessionAffinityTimeoutSeconds: value(), externalTrafficPolicy: value(), internalTrafficPolicy: value(),
    trafficDistribution: value(), healthCheckNodePort: value(), ipFamilies: words(), ipFamilyPolicy: value(), loadBalancerClass: value(),
    loadBalancerIP: value(), loadBalancerSourceRanges: words(), allocateLoadBalancerNodePorts: value(), publishNotReadyAddresses: value(),
    ingress: set((i) => i.ip ?? i.hostname), addressRequest: value((c) => c?.reason ?? c?.status), creationTimestamp: ignored(TIME), deletionTimestamp: ignored(TIME),
  },
});

export const agentServices = listFacet('cilium-service-list', 'services')({
  id: 'agent-services', title: 'Services in the agents', collect: 'kubectl -n kube-system exec <cilium pod> -- cilium-dbg service list',
  key: (s) => frontendOf(s.frontend),
  fields: {
    id: ignored(NUMBER), frontend: key, type: printed(), remote: value(), namespace: printed(), name: printed(),
    externalTrafficPolicy: printed(), internalTrafficPolicy: printed(),
    backends: set((b) => `${addressOf(b)}${b.state === undefined || b.state === 'active' ? '' : ` ${b.state}`}`),
  },
});

export const datapathServices = listFacet('cilium-bpf-lb-list', 'services')({
  id: 'datapath-services', title: 'Services in the datapath', collect: 'kubectl -n kube-system exec <cilium pod> -- cilium-dbg bpf lb list',
  key: (s) => frontendOf(s.frontend),
  fields: {
    frontend: key, revNat: ignored(NUMBER), type: printed(), flags: words(), l7ProxyPort: ignored('drawn at random'),
    backends: set(addressOf), dangling: set((id) => `missing backend ${String(id)}`), hasMaster: value(),
  },
});
