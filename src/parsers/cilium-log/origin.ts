/** Whose log it is. */
export const LOG_COMPONENTS = [
  'agent', 'agent-init', 'operator', 'envoy', 'relay', 'hubble-ui', 'clustermesh-apiserver', 'kvstoremesh', 'etcd', 'node-init', 'dns', 'cni', 'unknown',
] as const;
export type LogComponent = (typeof LOG_COMPONENTS)[number];

export interface LogOrigin {
  readonly pod?: string;
  readonly container?: string;
  /** Log of the run before the last restart. */
  readonly previous: boolean;
  readonly component: LogComponent;
}

/** Containers by component; longest names first where one ends like another. */
const CONTAINERS: ReadonlyMap<string, LogComponent> = new Map([
  ['cilium-agent', 'agent'], ['mount-cgroup', 'agent-init'], ['apply-sysctl-overwrites', 'agent-init'], ['mount-bpf-fs', 'agent-init'],
  ['wait-for-node-init', 'agent-init'], ['clean-cilium-state', 'agent-init'], ['install-cni-binaries', 'agent-init'], ['config', 'agent-init'],
  ['wait-for-kube-proxy', 'agent-init'], ['block-wireserver', 'agent-init'], ['install-portmap-cni-plugin', 'agent-init'], ['ebpf-mount', 'agent-init'],
  ['cilium-operator', 'operator'], ['cilium-operator-generic', 'operator'], ['cilium-operator-aws', 'operator'], ['cilium-operator-azure', 'operator'],
  ['cilium-operator-alibabacloud', 'operator'], ['cilium-envoy', 'envoy'], ['hubble-relay', 'relay'], ['frontend', 'hubble-ui'], ['backend', 'hubble-ui'],
  ['apiserver', 'clustermesh-apiserver'], ['kvstoremesh', 'kvstoremesh'], ['etcd', 'etcd'], ['etcd-init', 'etcd'], ['node-init', 'node-init'],
  ['coredns', 'dns'], ['node-cache', 'dns'], ['certgen', 'unknown'],
] as const);
const BY_LENGTH = [...CONTAINERS.keys()].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));

/** Component of a container by its name. */
export function componentOf(container: string): LogComponent {
  return CONTAINERS.get(container) ?? 'unknown';
}

/**
 * Reads `logs-<pod>-<container>[-<stamp>][-prev].log` of the collector (dump stamp removed or not), `<pod>-<container>.log` and names that
 * merely hint: `cilium-operator.log`. Pod and container names may both contain dashes, so known containers are looked for at the end.
 */
export function originOfName(fileName: string): LogOrigin {
  const stem = fileName.toLowerCase().replace(/\.(?:log|txt)$/, '');
  const bare = stem.replace(/-\d{8}-\d{6}(?=-|$)/, '');
  const previous = /[-_.]prev(?:ious)?$/.test(bare);
  const name = bare.replace(/[-_.]prev(?:ious)?$/, '').replace(/^logs-/, '');
  const container = BY_LENGTH.find((known) => name === known || name.endsWith(`-${known}`) || name.endsWith(`_${known}`));
  if (container === undefined) return { previous, component: hinted(name) };
  const pod = name.slice(0, -container.length - 1);
  const component = componentOf(container);
  if (pod === '' || !bare.startsWith('logs-')) return { previous, component };
  return { pod, container, previous, component };
}

function hinted(name: string): LogComponent {
  if (name.includes('cilium-cni')) return 'cni';
  if (name.includes('operator')) return 'operator';
  if (name.includes('envoy')) return 'envoy';
  if (name.includes('relay')) return 'relay';
  if (name.includes('kvstoremesh')) return 'kvstoremesh';
  if (name.includes('clustermesh')) return 'clustermesh-apiserver';
  if (name.includes('agent') || name === 'cilium') return 'agent';
  return 'unknown';
}

/** What the text of a record says about its writer; undefined when it says nothing. */
export function componentOfText(format: string, msg: string, subsys: string): LogComponent | undefined {
  if (format === 'envoy') return 'envoy';
  if (subsys.startsWith('cilium-operator') || msg.startsWith('Cilium Operator ')) return 'operator';
  if (subsys.startsWith('hubble-relay') || msg.startsWith('Hubble Relay ')) return 'relay';
  if (subsys === 'clustermesh-apiserver' || msg.startsWith('Cilium ClusterMesh ')) return 'clustermesh-apiserver';
  if (subsys === 'kvstoremesh') return 'kvstoremesh';
  if (subsys === 'daemon' || subsys === 'datapath-loader' || subsys.startsWith('agent.') || /^Cilium \d/.test(msg)) return 'agent';
  return subsys === 'cilium-cni' ? 'cni' : undefined;
}
