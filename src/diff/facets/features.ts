import { ignored, parts, set, words } from '../compare.ts';
import { objectFacet } from '../facet.ts';

const TEXT = 'free text with ages, addresses or counts in it';
const COUNTER = 'a counter';
const FOLLOWS_PODS = 'follows the pods of the node';

/** The lines of `cilium status`: which features run, and how. */
export const features = objectFacet('cilium-status')({
  id: 'features', title: 'Features', collect: 'kubectl -n kube-system exec <cilium pod> -- cilium-dbg status --verbose',
  fields: {
    kvstore: parts({ message: TEXT, etcd: 'leases, heartbeats and their ages' }),
    containerRuntime: parts({ message: TEXT }),
    kubernetes: parts({ message: TEXT }),
    kubernetesApis: words(),
    kpr: parts(),
    hostFirewall: parts(),
    srv6: parts(),
    cniChaining: parts(),
    cniConfigFile: parts({ message: TEXT }),
    cilium: parts({ message: TEXT, version: 'stands among the versions', commit: 'stands among the versions' }),
    staleProbes: set((probe) => probe.probe),
    nodeMonitor: parts({ lostEvents: COUNTER, unknownNotifications: COUNTER }),
    healthDaemon: parts({ message: TEXT }),
    ipam: parts({ 'ipv4.used': FOLLOWS_PODS, 'ipv6.used': FOLLOWS_PODS, allocated: FOLLOWS_PODS }),
    clusterMesh: parts({
      'clusters[].nodes': COUNTER, 'clusters[].endpoints': COUNTER, 'clusters[].identities': COUNTER, 'clusters[].services': COUNTER,
      'clusters[].endpointSlices': COUNTER, 'clusters[].serviceExports': COUNTER, 'clusters[].failures': COUNTER, globalServices: COUNTER,
      'clusters[].lastFailureSeconds': 'an age', 'clusters[].etcd': 'leases, heartbeats and their ages',
    }),
    ipv4BigTcp: parts(),
    ipv6BigTcp: parts(),
    bandwidthManager: parts(),
    routing: parts(),
    attachMode: parts(),
    deviceMode: parts(),
    masquerading: parts(),
    clockSource: parts(),
    controllers: ignored('their runs come and go; what fails for long is a finding'),
    proxy: parts({ redirects: 'follows the endpoints that policies select', rows: 'ports are drawn at random' }),
    identityRange: parts(),
    hubble: parts({ message: TEXT, metricsMessage: TEXT, currentFlows: COUNTER, flowsPerSecond: 'a rate' }),
    bpfMaps: parts(),
    encryption: parts({ message: TEXT, 'wireguard[].publicKey': 'made anew with the device' }),
    clusterHealth: ignored('probes of one moment; nodes that do not answer are a finding'),
    modulesHealth: ignored('reports of one moment; degraded modules are a finding'),
    brief: ignored('a summary of the other lines'),
    unknown: ignored('lines that nobody understood'),
  },
});

export const encryption = objectFacet('cilium-encrypt-status')({
  id: 'encryption', title: 'Encryption', collect: 'kubectl -n kube-system exec <cilium pod> -- cilium-dbg encrypt status',
  fields: {
    mode: parts(), message: ignored(TEXT), decryptionInterfaces: parts(), keysInUse: parts(),
    maxSequence: ignored(COUNTER), maxSequenceLimit: parts(), errors: ignored(COUNTER), xfrmErrors: ignored(COUNTER),
    wireguard: set((device) => `${device.name} peers=${device.peers ?? 'unknown'}`),
  },
});
