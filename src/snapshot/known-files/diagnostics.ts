import type { FileRow } from './row.ts';

const PROFILE = 'a binary profile; open it with go tool pprof';
const TRACE = 'a binary trace; open it with go tool trace';
const OBSERVER = 'what the hubble client said while it collected flows, no log of a container';

/** What cilium-cli takes from running components. Time stamps are removed from the names. Source: cilium-cli `sysdump/{constants,sysdump,tasks}.go`. */
export const diagnosticFiles: readonly FileRow[] = [
  { name: 'cilium-sysdump.log', kind: 'log of the collector', cli: '>=0.11.0 || 0.10.5 - 0.10.7' },
  { name: /^logs-.+-prev\.log$/, kind: 'container log of the run before', when: 'sometimes' },
  { name: /^logs-.+\.log$/, kind: 'container log', when: 'sometimes' },
  { name: /^hubble-flows-.+\.json$/, kind: 'Hubble flows', cli: '>=0.8.6', when: 'sometimes' },
  { name: /^hubble-observe-.+\.log$/, kind: 'messages of the flow collection', cli: '>=0.11.8', when: 'sometimes', closed: OBSERVER },
  { name: /^gops-.+-memstats\.txt$/, kind: 'memory statistics of a component (gops)', when: 'sometimes' },
  { name: /^gops-.+-stack\.txt$/, kind: 'goroutines of a component (gops)', when: 'sometimes' },
  { name: /^gops-.+-stats\.txt$/, kind: 'runtime statistics of a component (gops)', when: 'sometimes' },
  { name: /\.pprof$/, kind: 'Go profile', cli: '>=0.13.1', when: 'sometimes', closed: PROFILE },
  { name: /\.trace$/, kind: 'Go execution trace', cli: '>=0.15.14', when: 'sometimes', closed: TRACE },
  { name: /^metrics-.+\.txt$/, kind: 'metrics of a component (Prometheus text)', cli: '>=0.16.8', when: 'sometimes' },
  { name: /^.+-metrics\.yaml$/, kind: 'metrics of a component (Prometheus text)', cli: '>=0.15.8 <=0.16.7', when: 'sometimes' },
  { name: /^kvstore-(?:identities|ips|nodes|cnpstatuses|heartbeat|services)\.json$/, kind: 'keys of the kvstore', cli: '>=0.12.1', when: 'sometimes' },
  { name: /^cniconf-.+\.txt$/, kind: 'CNI configuration file of a node', cli: '>=0.11.5 || 0.10.5 - 0.10.7', when: 'sometimes' },
  { name: /-(?:apiserver|kvstoremesh)-version\.txt$/, kind: 'version of a cluster mesh component', cli: '>=0.16.8', when: 'sometimes' },
  { name: /-(?:apiserver|kvstoremesh)-troubleshoot\.txt$/, kind: 'connectivity report of a cluster mesh component', cli: '>=0.16.8', when: 'sometimes' },
  { name: /-kvstoremesh-status\.(?:txt|json)$/, kind: 'status of KVStoreMesh', cli: '>=0.16.8', when: 'sometimes' },
  { name: /-(?:apiserver|kvstoremesh|cilium-operator)-statedb-dump\.json$/, kind: 'StateDB tables of a component', cli: '>=0.19.5', when: 'sometimes' },
  { name: /-(?:apiserver|kvstoremesh)-kvstore-list\.txt$/, kind: 'keys of the kvstore', cli: '>=0.19.5', when: 'sometimes' },
  { name: /-cilium-operator-status-clustermesh\.txt$/, kind: 'cluster mesh status of the operator', cli: '>=0.19.5', when: 'sometimes' },
  { name: /-cilium-operator-troubleshoot-(?:kvstore|clustermesh)\.txt$/, kind: 'connectivity report of the operator', cli: '>=0.19.5', when: 'sometimes' },
  { name: /^(?:cilium|tetragon)-bugtool-.+\.(?:tar|tar\.gz|tgz)$/, kind: 'bugtool archive that could not be opened', when: 'sometimes' },
];
