import { PRIVATE_KEY, type FileRow } from './row.ts';

const PROFILE = 'a binary profile; open it with go tool pprof';

/** Files that cilium-bugtool fetches over HTTP or copies into `cmd/`. Source: cilium `bugtool/cmd/root.go`. */
export const fetchedFiles: readonly FileRow[] = [
  { name: 'envoy-config.json', kind: 'Envoy configuration', when: 'sometimes' },
  { name: 'envoy-metrics.txt', kind: 'Envoy metrics (Prometheus text)', when: 'sometimes' },
  { name: 'envoy-listeners.txt', kind: 'Envoy listeners', when: 'sometimes' },
  { name: 'envoy-clusters.txt', kind: 'Envoy clusters', when: 'sometimes' },
  { name: 'envoy-server-info.json', kind: 'Envoy version and options', when: 'sometimes' },
  { name: 'hubble-metrics.txt', kind: 'Hubble metrics (Prometheus text)', when: 'sometimes' },
  { name: /^pprof-(?:cpu|heap|trace)$/, kind: 'Go profile of the agent', when: 'sometimes', closed: PROFILE },
];

/** `conf/`: the configuration the kernel was built with. */
export const kernelConfigFiles: readonly FileRow[] = [
  { name: /^kernel-config.*$/, kind: 'configuration of the kernel', when: 'sometimes' },
  { name: /^config(?:\.gz|-.+)?$/, kind: 'configuration of the kernel', when: 'sometimes' },
];

const OTHER_LOG = 'it is not the log of a container, and no rule reads it';
const KEY = 'a private key: it is not opened';
const PROGRAM = 'a compiled program, not text';

/** `cmd/state/`, a copy of /var/run/cilium/state. Source: cilium `pkg/endpoint`, `pkg/option`, `pkg/wireguard/types`. */
export const stateFiles: readonly FileRow[] = [
  { name: /\.key$/, kind: 'PRIVATE KEY of the node', closed: KEY, warn: PRIVATE_KEY },
  { name: /\.o$/, kind: 'BPF object', closed: PROGRAM },
  { name: 'ep_config.h', kind: 'settings of an endpoint' },
  { name: 'ep_config.json', kind: 'state of an endpoint' },
  { name: 'template.txt', kind: 'template of an endpoint program' },
  { name: /^bpf_\w+\.json$/, kind: 'datapath constants of a device' },
  { name: 'node_config.h', kind: 'settings of the node' },
  { name: 'bpf_features.h', kind: 'BPF features of the kernel' },
  { name: /^(?:netdev|filter)_config\.h$/, kind: 'settings of host devices' },
  { name: /^agent-runtime-config(?:-\d)?\.json$/, kind: 'options the agent ran with' },
  { name: /^viper-agent-config(?:-\d)?\.yaml$/, kind: 'options given to the agent' },
  { name: /^(?:nodes|local_allocator_state|proxy_ports_state|neigh-link|fqdn-name-manager-selectors|k8sapi_server_state)\.json$/, kind: 'saved state of the agent' },
  { name: /^(?:route|device)-reconciler\.wal$/, kind: 'journal of a reconciler' },
  { name: 'cilium-agent-health-history.log', kind: 'health history of the agent', closed: OTHER_LOG },
  { name: 'endpoint-policy.log', kind: 'policy debug log', closed: OTHER_LOG },
  { name: /\.pid$/, kind: 'process id' },
  { name: /\.h$/, kind: 'settings compiled into programs' },
].map((row) => ({ ...row, when: 'sometimes' as const }));
