import type { Attachment, CacheEntry, Cluster, Device, Frontend, Node, NodeView, Pod, Route } from './model.ts';
import { mac } from './address.ts';
import { createRandom } from './random.ts';

/** Identity of nodes and of the API server's address. */
const HOST = 1, WORLD = 2, HEALTH = 4, REMOTE_NODE = 6, API_SERVER = 7;
export const UPLINK = 'eth0';

/** What `node` holds in truth, with the edits that deviations registered for it. */
export function viewOf(cluster: Cluster, node: Node): NodeView {
  const frontends = frontendsOf(cluster, node);
  const devices = devicesOf(cluster, node);
  const view: NodeView = {
    cluster, node, pods: [...node.pods], frontends, loadBalancer: frontends.map((f) => ({ ...f, backends: [...f.backends] })),
    ipcache: ipcacheOf(cluster, node),
    tunnels: cluster.nodes.filter((n) => n !== node).map((n) => ({ cidr: n.podCidr, node: n.ip })),
    peers: cluster.nodes.map((n) => ({ name: n.name, ip: n.ip, health: n.health, podCidr: n.podCidr, local: n === node, reachable: true })),
    devices, routes: routesOf(cluster, node),
    neighbours: cluster.nodes.filter((n) => n !== node).map((n, i) => ({ ip: n.ip, mac: n.mac, state: i % 3 === 0 ? 'REACHABLE' : 'STALE' })),
    attachments: attachmentsOf(cluster, devices), log: [], sysctl: sysctlOf(devices), texts: new Map(), missing: new Set(),
  };
  for (const edit of cluster.views.get(node.name) ?? []) edit(view);
  return view;
}

function frontendsOf(cluster: Cluster, node: Node): Frontend[] {
  const list: Frontend[] = [];
  const replaced = cluster.options.proxy === 'replaced';
  const perAddress = !cluster.options.cilium.startsWith('1.18');
  for (const service of cluster.services) {
    const add = (ip: string, port: number, type: Frontend['type']): void => {
      list.push({ id: list.length + 1, ip, port, protocol: service.protocol, type, backends: [...service.backends], service });
    };
    add(service.clusterIp, service.port, 'ClusterIP');
    if (!replaced) continue;
    if (service.external !== undefined) add(service.external, service.port, 'LoadBalancer');
    if (service.nodePort === undefined) continue;
    if (perAddress) add(node.ip, service.nodePort, 'NodePort');
    add('0.0.0.0', service.nodePort, 'NodePort');
  }
  return list;
}

function ipcacheOf(cluster: Cluster, node: Node): CacheEntry[] {
  const none = '<none>';
  const remote = cluster.options.cilium.startsWith('1.18') ? 'hastunnel' : none;
  const list: CacheEntry[] = [{ prefix: '0.0.0.0/0', identity: WORLD, tunnel: '0.0.0.0', flags: none, host: '', source: 'generated' }];
  for (const n of cluster.nodes) {
    const local = n === node;
    const host = local ? HOST : n.role === 'control-plane' ? API_SERVER : REMOTE_NODE;
    const tunnel = local ? '0.0.0.0' : n.ip;
    const flags = local ? none : remote;
    list.push({ prefix: `${n.ip}/32`, identity: host, tunnel: '0.0.0.0', flags: none, host: local ? '' : n.ip, source: n.role === 'control-plane' ? 'kube-apiserver' : local ? 'local' : 'custom-resource' });
    list.push({ prefix: `${n.router}/32`, identity: local ? HOST : REMOTE_NODE, tunnel, flags, host: local ? '' : n.ip, source: local ? 'local' : 'custom-resource' });
    list.push({ prefix: `${n.health}/32`, identity: HEALTH, tunnel, flags, host: local ? '' : n.ip, source: local ? 'local' : 'custom-resource' });
    for (const pod of n.pods) list.push({ prefix: `${pod.ip}/32`, identity: pod.app.identity, tunnel, flags, host: n.ip, source: local ? 'local' : 'custom-resource', pod });
  }
  return list;
}

function devicesOf(cluster: Cluster, node: Node): Device[] {
  const random = createRandom(cluster.options.seed).fork(`devices ${node.name}`);
  const own = (): string => mac(random.hex(10));
  const list: Device[] = [
    { index: 1, name: 'lo', peer: '', mac: '00:00:00:00:00:00', kind: 'loopback', mtu: 65536, up: true, addresses: ['127.0.0.1/8'] },
    { index: 2, name: UPLINK, peer: '', mac: node.mac, kind: 'ether', mtu: 1500, up: true, addresses: [`${node.ip}/16`] },
    { index: 3, name: 'cilium_net', peer: 'cilium_host', mac: own(), kind: 'veth', mtu: 1500, up: true, addresses: [] },
    { index: 4, name: 'cilium_host', peer: 'cilium_net', mac: own(), kind: 'veth', mtu: 1500, up: true, addresses: [`${node.router}/32`] },
    { index: 5, name: 'cilium_vxlan', peer: '', mac: own(), kind: 'vxlan', mtu: 1500, up: true, addresses: [] },
    { index: 7, name: 'lxc_health', peer: 'if6', mac: own(), kind: 'lxc', mtu: 1500, up: true, addresses: [] },
  ];
  for (const pod of node.pods) list.push({ index: pod.ifindex, name: pod.device, peer: `if${pod.ifindex - 1}`, mac: pod.hostMac, kind: 'lxc', mtu: 1500, up: true, addresses: [] });
  return list;
}

function routesOf(cluster: Cluster, node: Node): Route[] {
  const via = `via ${node.router} dev cilium_host proto kernel src ${node.router}`;
  return [
    { table: 'main', text: `default via 172.20.255.254 dev ${UPLINK} proto static ` },
    ...cluster.nodes.map((n): Route => ({ table: 'main', text: n === node ? `${n.podCidr} ${via} ` : `${n.podCidr} ${via} mtu 1450 ` })),
    { table: 'main', text: `${node.router} dev cilium_host proto kernel scope link ` },
    { table: 'main', text: `172.20.0.0/16 dev ${UPLINK} proto kernel scope link src ${node.ip} ` },
    { table: '2004', text: 'local default dev lo proto kernel scope host ' },
  ];
}

function attachmentsOf(cluster: Cluster, devices: readonly Device[]): Attachment[] {
  const list: Attachment[] = [];
  const add = (device: Device, hook: Attachment['hook'], program: string): void => { list.push({ device: device.name, ifindex: device.index, hook, program }); };
  for (const device of devices) {
    if (device.name === UPLINK && cluster.options.proxy === 'replaced') { add(device, 'ingress', 'cil_from_netdev'); add(device, 'egress', 'cil_to_netdev'); }
    if (device.name === 'cilium_net') add(device, 'ingress', 'cil_to_host');
    if (device.name === 'cilium_host') { add(device, 'ingress', 'cil_to_host'); add(device, 'egress', 'cil_from_host'); }
    if (device.name === 'cilium_vxlan') { add(device, 'ingress', 'cil_from_overlay'); add(device, 'egress', 'cil_to_overlay'); }
    if (device.kind === 'lxc') add(device, 'ingress', 'cil_from_container');
  }
  return list;
}

function sysctlOf(devices: readonly Device[]): Map<string, string> {
  const map = new Map<string, string>(Object.entries({
    'fs.inotify.max_user_instances': '8192', 'fs.inotify.max_user_watches': '1048576', 'kernel.unprivileged_bpf_disabled': '2',
    'net.core.bpf_jit_enable': '1', 'net.core.bpf_jit_limit': '528482304', 'net.core.default_qdisc': 'fq_codel', 'net.core.somaxconn': '4096',
    'net.ipv4.conf.all.forwarding': '1', 'net.ipv4.conf.all.rp_filter': '0', 'net.ipv4.conf.default.rp_filter': '0',
    'net.ipv4.ip_forward': '1', 'net.ipv4.ip_local_port_range': '32768\t60999', 'net.ipv4.ip_local_reserved_ports': '30000-32767',
    'net.ipv4.neigh.default.gc_thresh1': '8192', 'net.ipv4.neigh.default.gc_thresh2': '12228', 'net.ipv4.neigh.default.gc_thresh3': '24456',
    'net.ipv4.tcp_congestion_control': 'cubic', 'net.ipv6.conf.all.disable_ipv6': '0', 'net.ipv6.conf.all.forwarding': '1',
    'net.netfilter.nf_conntrack_count': '4120', 'net.netfilter.nf_conntrack_max': '1048576',
  }));
  for (const device of devices) {
    map.set(`net.ipv4.conf.${device.name}.forwarding`, '1');
    map.set(`net.ipv4.conf.${device.name}.rp_filter`, '0');
    map.set(`net.ipv4.conf.${device.name}.accept_local`, '0');
    map.set(`net.ipv4.neigh.${device.name}.gc_stale_time`, '60');
    map.set(`net.ipv6.conf.${device.name}.forwarding`, '1');
  }
  return new Map([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The pod behind an address, for flows and connections between pods of the cluster. */
export function somePod(cluster: Cluster, pick: (below: number) => number): Pod {
  for (;;) {
    const node = cluster.nodes[pick(cluster.nodes.length)];
    const pod = node?.pods[pick(node.pods.length)];
    if (pod !== undefined) return pod;
  }
}
