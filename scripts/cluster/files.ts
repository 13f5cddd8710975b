import type { Cluster, Node, NodeView, ObjectEdit } from './model.ts';
import * as agent from './print/agent.ts';
import * as bpftool from './print/bpftool.ts';
import * as host from './print/host.ts';
import { iptablesSave } from './print/iptables.ts';
import { conntrack, nat } from './print/maps.ts';
import * as objects from './print/objects.ts';
import { healthTree, statusVerbose } from './print/status.ts';
import * as streams from './print/streams.ts';
import { viewOf } from './view.ts';

/** One member of the archive: its path below the root folder, and its text in portions, made when asked for. */
export interface DumpFile { readonly path: string; text(): Iterable<string> }

/** All files of a sysdump, in an order in which one node's view is needed only once. */
export function* dumpFiles(cluster: Cluster): Generator<DumpFile> {
  yield* clusterFiles(cluster);
  for (const node of cluster.nodes.slice(0, cluster.options.collected)) yield* nodeFiles(cluster, node);
}

function* clusterFiles(cluster: Cluster): Generator<DumpFile> {
  const { stamp } = cluster;
  const file = (path: string, text: () => Iterable<string>): DumpFile => ({ path, text });
  const listed = (name: string, kind: string, version: string, items: () => Iterable<objects.Item>): DumpFile => file(`${name}-${stamp}.yaml`, () => objects.list(kind, version, changed(items(), cluster.objects.get(name) ?? [])));
  yield file('cilium-sysdump.log', () => [collectorLog(cluster)]);
  yield listed('k8s-nodes', 'NodeList', 'v1', () => objects.nodes(cluster));
  yield listed('k8s-pods', 'PodList', 'v1', () => objects.pods(cluster));
  yield file(`k8s-pods-${stamp}.txt`, () => objects.podsTable(cluster));
  yield listed('k8s-services', 'ServiceList', 'v1', () => objects.services(cluster));
  yield listed('k8s-endpoints', 'EndpointsList', 'v1', () => objects.endpoints(cluster));
  yield listed('k8s-endpointslices', 'EndpointSliceList', 'discovery.k8s.io/v1', () => objects.endpointSlices(cluster));
  yield listed('k8s-namespaces', 'NamespaceList', 'v1', () => objects.namespaces(cluster));
  yield listed('k8s-networkpolicies', 'NetworkPolicyList', 'networking.k8s.io/v1', () => []);
  yield listed('k8s-events', 'EventList', 'v1', () => objects.events(cluster));
  yield file(`k8s-version-${stamp}.txt`, () => ['version.Info{Major:"1", Minor:"30", GitVersion:"v1.30.5", GitCommit:"74e84a90c725047b1328ff3d589fedb1cb7a120e", GitTreeState:"clean", BuildDate:"2024-09-12T00:11:55Z", GoVersion:"go1.22.6", Compiler:"gc", Platform:"linux/amd64"}']);
  yield file(`cilium-configmap-${stamp}.yaml`, () => [objects.configMap(cluster)]);
  yield listed('cilium-daemonset', 'DaemonSetList', 'apps/v1', () => objects.daemonSet(cluster, 'cilium'));
  yield listed('cilium-envoy-daemonset', 'DaemonSetList', 'apps/v1', () => objects.daemonSet(cluster, 'cilium-envoy'));
  yield file(`cilium-operator-deployment-${stamp}.yaml`, () => [objects.operatorDeployment(cluster)]);
  yield listed('ciliumnodes', 'CiliumNodeList', 'cilium.io/v2', () => objects.ciliumNodes(cluster));
  yield listed('ciliumendpoints', 'CiliumEndpointList', 'cilium.io/v2', () => objects.ciliumEndpoints(cluster));
  yield listed('ciliumidentities', 'CiliumIdentityList', 'cilium.io/v2', () => objects.ciliumIdentities(cluster));
  yield listed('ciliumnetworkpolicies', 'CiliumNetworkPolicyList', 'cilium.io/v2', () => objects.policies(cluster));
  yield listed('ciliumclusterwidenetworkpolicies', 'CiliumClusterwideNetworkPolicyList', 'cilium.io/v2', () => []);
  yield file(`logs-cilium-operator-5c7d9f6b84-q2zln-cilium-operator-${stamp}.log`, () => [streams.operatorLog(cluster)]);
}

function* changed(items: Iterable<objects.Item>, edits: readonly ObjectEdit[]): Generator<objects.Item> {
  for (const item of items) {
    const result = edits.reduce<objects.Item | undefined>((made, edit) => (made === undefined ? undefined : edit(made)), item);
    if (result !== undefined) yield result;
  }
}

function* nodeFiles(cluster: Cluster, node: Node): Generator<DumpFile> {
  const { stamp } = cluster;
  let made: NodeView | undefined;
  // The view of a large cluster is large: made for the first file of the node, gone with the generator.
  const view = (): NodeView => (made ??= viewOf(cluster, node));
  const folder = `cilium-bugtool-${node.agent}-${stamp}`;
  const missing = cluster.views.has(node.name) ? view().missing : new Set<string>();
  for (const [name, print] of bugtool(cluster)) {
    if (missing.has(name)) continue;
    yield { path: `${folder}/${name}`, text: () => edited(view(), name, print(view())) };
  }
  yield { path: `logs-${node.agent}-cilium-agent-${stamp}.log`, text: () => streams.agentLog(view()) };
  yield { path: `hubble-flows-${node.agent}-${stamp}.json`, text: () => streams.hubbleFlows(view()) };
  yield { path: `gops-${node.agent}-cilium-agent-${stamp}-stats.txt`, text: () => ['goroutines: 412\nOS threads: 22\nGOMAXPROCS: 8\nnum CPU: 8\n'] };
}

function edited(view: NodeView, name: string, text: string | Iterable<string>): Iterable<string> {
  const portions = typeof text === 'string' ? [text] : text;
  const edit = view.texts.get(name);
  return edit === undefined ? portions : [edit([...portions].join(''))];
}

/** Files of a bugtool folder as this release of Cilium names them. */
function bugtool(cluster: Cluster): [string, (view: NodeView) => string | Iterable<string>][] {
  const minor = Number(cluster.options.cilium.split('.')[1]);
  return [
    ['cmd/cilium-dbg-status---verbose.md', statusVerbose],
    ['cmd/cilium-dbg-endpoint-list.md', agent.endpointList],
    ['cmd/cilium-dbg-service-list.md', agent.serviceList],
    ['cmd/cilium-dbg-bpf-lb-list.md', agent.lbList],
    ['cmd/cilium-dbg-bpf-lb-list---backends.md', agent.lbBackends],
    ['cmd/cilium-dbg-bpf-lb-list---frontends.md', agent.lbFrontends],
    ['cmd/cilium-dbg-bpf-lb-list---revnat.md', agent.lbRevnat],
    ['cmd/cilium-dbg-bpf-ipcache-list.md', agent.ipcache],
    ['cmd/cilium-dbg-ip-list--n--o-json.md', agent.ipListJson],
    ['cmd/cilium-dbg-bpf-endpoint-list.md', agent.bpfEndpoints],
    [minor >= 18 ? 'cmd/cilium-dbg-bpf-ct-list-global---time-diff.md' : 'cmd/cilium-dbg-bpf-ct-list-global.md', conntrack],
    ['cmd/cilium-dbg-bpf-nat-list.md', nat],
    ['cmd/cilium-dbg-bpf-policy-get---all---numeric.md', agent.policyMaps],
    ['cmd/cilium-dbg-bpf-metrics-list.md', agent.bpfMetrics],
    ...(minor < 18 ? [['cmd/cilium-dbg-bpf-tunnel-list.md', agent.tunnels] as [string, typeof agent.tunnels]] : []),
    ['cmd/cilium-dbg-node-list.md', agent.nodeList],
    ['cmd/cilium-dbg-identity-list.md', agent.identityList],
    ['cmd/cilium-dbg-map-list---verbose.md', agent.mapListVerbose],
    ['cmd/cilium-dbg-metrics-list.md', agent.metricsList],
    ['cmd/cilium-dbg-config--a.md', agent.configAll],
    ['cmd/cilium-dbg-encrypt-status.md', () => 'Encryption: Disabled                  \n'],
    ['cmd/cilium-dbg-fqdn-cache-list.md', () => 'Endpoint   Source   FQDN   TTL   ExpirationTime   IPs   \n'],
    ['cmd/cilium-health-status---verbose.md', healthTree],
    ['cmd/bpftool-net-show.md', bpftool.netShow],
    ['cmd/bpftool-map-show.md', bpftool.mapShow],
    ['cmd/bpftool-prog-show.md', bpftool.progShow],
    ['cmd/bpftool-cgroup-tree--run-cilium-cgroupv2.md', bpftool.cgroupTree],
    ['cmd/iptables-save--c.md', iptablesSave],
    ['cmd/ip6tables-save--c.md', () => '# Generated by ip6tables-save v1.8.8 on Tue Mar 10 09:15:21 2026\n*filter\n:INPUT ACCEPT [12:900]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [12:900]\nCOMMIT\n# Completed on Tue Mar 10 09:15:21 2026\n'],
    ['cmd/ip-a.md', host.ipAddr],
    [minor >= 18 ? 'cmd/ip--d--s--s-l.md' : 'cmd/ip--d--s-l.md', host.ipLink],
    ['cmd/ip--4-r.md', (v) => host.routes(v, 'main')],
    ['cmd/ip--4-route-show-table-2004.md', (v) => host.routes(v, '2004')],
    ['cmd/ip--6-r.md', () => 'fe80::/64 dev eth0 proto kernel metric 256 pref medium\n'],
    ['cmd/ip-rule.md', host.rules],
    ['cmd/ip--4-n.md', host.neighbours],
    ['cmd/ipset-list.md', () => ''],
    ['cmd/sysctl--a.md', host.sysctl],
    ['cmd/uname--a.md', host.uname],
    ['cmd/hostname.md', (v) => `${v.node.name}\n`],
    ['cmd/uptime.md', () => ' 09:15:20 up 55 days,  1:12,  0 users,  load average: 1.42, 1.31, 1.20\n'],
    ['cmd/lsmod.md', host.lsmod],
    ['cmd/ps-auxfw.md', host.processes],
    ['cmd/ss--t--p--a--i--s--n--e.md', host.sockets],
    ['cmd/tc-qdisc-show.md', host.qdiscs],
    ['cmd/dmesg---time-format=iso.md', host.dmesg],
    ['cmd/cat--proc-sys-net-core-bpf_jit_enable.md', () => '1\n'],
    ['cmd/cat--proc-sys-kernel-random-boot_id.md', (v) => `${v.node.bootId}\n`],
    ['cmd/cat--etc-resolv.conf.md', () => 'nameserver 172.20.255.254\nsearch example.internal\n'],
    ['conf/kernel-config', host.kernelConfig],
  ];
}

function collectorLog(cluster: Cluster): string {
  const steps = ['Kubernetes nodes', 'Kubernetes pods', 'Kubernetes services', 'Kubernetes endpoints', 'Kubernetes events', 'Cilium endpoints', 'Cilium nodes', 'Cilium identities', 'the Cilium configuration', 'the Cilium daemonset(s)', 'bugtool output from Cilium pods', 'logs from Cilium pods', 'Hubble flows from Cilium pods'];
  const only = cluster.options.collected < cluster.nodes.length ? ` --node-list ${cluster.nodes.slice(0, cluster.options.collected).map((n) => n.name).join(',')}` : '';
  return `🔍 Collecting sysdump with cilium-cli version: v0.18.3, args: [sysdump${only}]\n🔮 Detected Cilium installation in namespace: "kube-system"\n🔮 Detected Cilium operator in namespace: "kube-system"\nℹ️ Using default Cilium Helm release name: "cilium"\n${steps.map((s) => `🔍 Collecting ${s}\n`).join('')}`;
}
