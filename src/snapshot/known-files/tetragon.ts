import type { FileRow } from './row.ts';

/** Objects of Tetragon at the top of a dump. Source: cilium-cli `sysdump/constants.go`. */
export const tetragonObjectFiles: readonly FileRow[] = [
  { name: 'tetragontracingpolicy.yaml', kind: 'Tetragon tracing policies', object: 'TracingPolicy', cli: '>=0.14.0' },
  { name: 'tetragontracingpolicynamespaced.yaml', kind: 'Tetragon tracing policies of namespaces', object: 'TracingPolicyNamespaced', cli: '>=0.14.7' },
  { name: 'tetragonpodinfo.yaml', kind: 'Tetragon pod information', object: 'PodInfo', cli: '>=0.15.9' },
  { name: 'tetragon-configmap.yaml', kind: 'Tetragon configuration', cli: '>=0.16.1' },
  { name: 'tetragon-helm-values.yaml', kind: 'Helm values of Tetragon', cli: '>=0.16.24' },
  { name: 'tetragon-helm-metadata.yaml', kind: 'Helm release of Tetragon', cli: '>=0.16.24' },
].map((row) => ({ ...row, when: 'sometimes' as const }));

const PROGRAM = 'a compiled program, not text';
const NOT_CILIUM = 'it belongs to Tetragon, which no rule judges';

/** Files of `tetra bugtool`, all flat in `tetragon-bugtool-<pod>/`. Source: Tetragon `pkg/bugtool/bugtool.go`. */
export const tetragonBugtoolFiles: readonly FileRow[] = [
  { name: /\.o$|^btf$/, kind: 'BPF object of Tetragon', closed: PROGRAM },
  { name: /^gops\.pprof-(?:cpu|heap)$/, kind: 'Go profile of Tetragon', closed: 'a binary profile; open it with go tool pprof' },
  { name: /^tetragon-info\.json$/, kind: 'Tetragon status', closed: NOT_CILIUM },
  { name: /^tetragon-bugtool\.log$/, kind: 'log of the Tetragon collector', closed: NOT_CILIUM },
  { name: /^tetragon\.log$/, kind: 'events exported by Tetragon', closed: NOT_CILIUM },
  { name: /^metrics$/, kind: 'metrics of Tetragon (Prometheus text)', closed: NOT_CILIUM },
  { name: /^dmesg\.out$/, kind: 'kernel log', closed: NOT_CILIUM },
  { name: /^tc-info\..+$/, kind: 'traffic control filters', closed: NOT_CILIUM },
  { name: /^bpftool-(?:maps|progs|cgroups)\.json$/, kind: 'BPF maps and programs', closed: NOT_CILIUM },
  { name: /^gops\.(?:stack|stats|memstats)$/, kind: 'statistics of Tetragon (gops)', closed: NOT_CILIUM },
  { name: /^(?:policy_filter_maps|processcache|tracing-policies|debugmaps)\.json$/, kind: 'state of Tetragon', closed: NOT_CILIUM },
  { name: /^(?:execve_map|pmap)\.out$|^memory\..+$|^trace$/, kind: 'state of Tetragon', closed: NOT_CILIUM },
  { name: /\.err$/, kind: 'error output of a command', closed: NOT_CILIUM },
  { name: /./, kind: 'file of the Tetragon bugtool', closed: NOT_CILIUM },
];
