import type { NodeView } from '../model.ts';
import { RELEASE_HASH } from '../model.ts';
import { UPLINK } from '../view.ts';
import { openTable, table } from './table.ts';

const APIS_16 = ['EndpointSliceOrEndpoint', 'cilium/v2::CiliumClusterwideNetworkPolicy', 'cilium/v2::CiliumEndpoint', 'cilium/v2::CiliumNetworkPolicy', 'cilium/v2::CiliumNode', 'cilium/v2alpha1::CiliumCIDRGroup', 'core/v1::Namespace', 'core/v1::Pods', 'core/v1::Service', 'networking.k8s.io/v1::NetworkPolicy'];
const APIS_18 = ['EndpointSliceOrEndpoint', 'cilium/v2::CiliumCIDRGroup', 'cilium/v2::CiliumClusterwideNetworkPolicy', 'cilium/v2::CiliumEndpoint', 'cilium/v2::CiliumNetworkPolicy', 'cilium/v2::CiliumNode', 'core/v1::Pods', 'networking.k8s.io/v1::NetworkPolicy'];

/** `cilium-dbg status --verbose` of a healthy agent, seen by `view`. */
export function* statusVerbose(view: NodeView): Generator<string> {
  yield head(view);
  yield controllers(view);
  yield tail(view);
  yield* clusterHealth(view);
  yield modules(view);
}

function release(view: NodeView): number {
  return Number(view.cluster.options.cilium.split('.')[1]);
}

function head(view: NodeView): string {
  const { cluster, node } = view;
  const minor = release(view);
  const version = cluster.options.cilium;
  const replaced = cluster.options.proxy === 'replaced';
  const used = view.pods.length + 2;
  const capacity = 2 ** (32 - cluster.nodeMask) - 2;
  const rows: [string, string][] = [
    ['KVStore', minor >= 18 ? 'Disabled   ' : 'Ok   Disabled'],
    ['Kubernetes', `Ok${minor >= 18 ? '      ' : ''}   1.30 (v1.30.5) [linux/amd64]`],
    ['Kubernetes APIs', `[${(minor >= 18 ? APIS_18 : APIS_16).map((a) => `"${a}"`).join(', ')}]`],
    ['KubeProxyReplacement', replaced ? `True   [${UPLINK}    ${node.ip} fe80::5054:ff:fe00:${(node.index + 1).toString(16)} (Direct Routing)]` : 'False   '],
    ['Host firewall', 'Disabled'], ['SRv6', 'Disabled'], ['CNI Chaining', 'none'],
    ['CNI Config file', 'successfully wrote CNI configuration file to /host/etc/cni/net.d/05-cilium.conflist'],
    ['Cilium', `Ok   ${version} (v${version}-${RELEASE_HASH[version]})`],
    ['NodeMonitor', 'Listening for events on 8 CPUs with 64x4096 of shared memory'],
    ['Cilium health daemon', 'Ok   '],
    ['IPAM', `IPv4: ${used}/${capacity} allocated from ${node.podCidr}, `],
  ];
  const after: [string, string][] = [
    ['IPv4 BIG TCP', 'Disabled'], ['IPv6 BIG TCP', 'Disabled'], ['BandwidthManager', 'Disabled'],
    ['Routing', `Network: Tunnel [vxlan]   Host: ${replaced ? 'BPF' : 'Legacy'}`],
    ['Attach Mode', 'TCX'], ['Device Mode', 'veth'],
    ['Masquerading', replaced ? `BPF   [${UPLINK}]   ${node.podCidr}${minor >= 18 ? ' ' : ''} [IPv4: Enabled, IPv6: Disabled]` : 'IPTables [IPv4: Enabled, IPv6: Disabled]'],
    ['Clock Source for BPF', 'ktime'],
  ];
  const line = ([key, value]: [string, string]): string => `${`${key}:`.padEnd(24)} ${value}\n`;
  const allocated = [[node.router, 'router'], [node.health, 'health'], ...view.pods.map((p) => [p.ip, `${p.namespace}/${p.name}`])].map(([ip, owner]) => `  ${ip} (${owner})\n`).sort();
  return `${rows.map(line).join('')}Allocated addresses:\n${allocated.join('')}${after.map(line).join('')}`;
}

function controllers(view: NodeView): string {
  const rows = ['cilium-health-ep', 'ct-map-pressure', 'daemon-validate-config', 'dns-garbage-collector-job', 'endpoint-gc', 'hubble-peer', 'ipcache-inject-labels', 'k8s-heartbeat', 'link-cache', 'node-neighbor-link-updater', 'write-cni-file',
    ...view.pods.flatMap((p) => [`endpoint-${p.endpointId}-regeneration-recovery`, `resolve-identity-${p.endpointId}`, `resolve-labels-${p.namespace}/${p.name}`, `sync-policymap-${p.endpointId}`, `sync-to-k8s-ciliumendpoint (${p.endpointId})`])].sort();
  const text = table([['Name', 'Last success', 'Last error', 'Count', 'Message'], ...rows.map((name, i) => [name, name.startsWith('endpoint-') && name.endsWith('recovery') ? 'never' : `${i % 50 + 3}s ago`, 'never', '0', 'no error'])], 0);
  return `${'Controller Status:'.padEnd(24)} ${rows.length}/${rows.length} healthy\n${text.replace(/^/gm, '  ').replace(/ {2}$/, '')}`;
}

function tail(view: NodeView): string {
  const replaced = view.cluster.options.proxy === 'replaced';
  const minor = release(view);
  const max = Math.max(65536, view.cluster.options.services * 40);
  const maps: [string, number][] = [['Auth', 524288], ['Non-TCP connection tracking', 262144], ['TCP connection tracking', 524288], ['IP cache', 512000], ['IPv4 masquerading agent', 16384], ['IPv6 masquerading agent', 16384], ['IPv4 fragmentation', 8192], ['IPv4 service', max], ['IPv6 service', max], ['IPv4 service backend', max], ['IPv6 service backend', max], ['IPv4 service reverse NAT', max], ['IPv6 service reverse NAT', max], ['Metrics', 1024], ['Ratelimit metrics', 64], ['NAT', 524288], ['Neighbor table', 524288], ['Endpoint policy', 16384], ['Policy stats', 65534], ['Session affinity', max], ['Sock reverse NAT', 262144]];
  const shown = maps.filter(([name]) => (minor >= 17 || name !== 'Ratelimit metrics') && (minor >= 18 || name !== 'Policy stats'));
  return [
    `Proxy Status:            OK, ip ${view.node.router}, 0 redirects active on ports 10000-20000, Envoy: external\n`,
    'Global Identity Range:   min 256, max 65535\n',
    'Hubble:                  Ok   Current/Max Flows: 4095/4095 (100.00%), Flows/s: 21.40   Metrics: Disabled\n',
    'KubeProxyReplacement Details:\n', ...(replaced ? replacement(view, minor) : ['  Status:                False\n', '  Socket LB:             Disabled\n', '  Socket LB Tracing:     Disabled\n', '  Socket LB Coverage:    Full\n', '  Session Affinity:      Disabled\n', ...(minor >= 18 ? [] : ['  Graceful Termination:  Enabled\n']), '  NAT46/64 Support:      Disabled\n', '  Services:\n', '  - ClusterIP:      Enabled\n', '  - NodePort:       Disabled \n', '  - LoadBalancer:   Disabled \n', '  - externalIPs:    Disabled \n', '  - HostPort:       Disabled\n']),
    'BPF Maps:   dynamic sizing: on (ratio: 0.002500)\n', table([['Name', 'Size'], ...shown.map(([name, size]) => [name, String(size)])], 0).replace(/ +$/gm, '').replace(/^(?=.)/gm, '  '),
    'Encryption:       Disabled   \n',
  ].join('');
}

function replacement(view: NodeView, minor: number): string[] {
  return ['  Status:                 True\n', '  Socket LB:              Enabled\n', '  Socket LB Tracing:      Enabled\n', '  Socket LB Coverage:     Full\n',
    `  Devices:                ${UPLINK}    ${view.node.ip} fe80::5054:ff:fe00:${(view.node.index + 1).toString(16)} (Direct Routing)\n`,
    '  Mode:                   SNAT\n', '  Backend Selection:      Random\n', '  Session Affinity:       Enabled\n', ...(minor >= 18 ? [] : ['  Graceful Termination:   Enabled\n']), '  NAT46/64 Support:       Disabled\n', '  XDP Acceleration:       Disabled\n',
    '  Services:\n', '  - ClusterIP:      Enabled\n', '  - NodePort:       Enabled (Range: 30000-32767) \n', '  - LoadBalancer:   Enabled \n', '  - externalIPs:    Enabled \n', '  - HostPort:       Enabled\n',
    ...(minor >= 17 ? ['  Annotations:\n', '  - service.cilium.io/node\n', '  - service.cilium.io/src-ranges-policy\n', '  - service.cilium.io/type\n'] : [])];
}

/** The health block: a table up to 1.16, a tree from 1.17 on. */
function* clusterHealth(view: NodeView): Generator<string> {
  const good = view.peers.filter((p) => p.reachable).length;
  const head = `${good}/${view.peers.length} reachable   (2026-03-10T09:14:21Z)`;
  if (release(view) < 17) {
    yield `Cluster health:   ${head}\n`;
    const rows = [...view.peers].sort((a, b) => Number(b.local) - Number(a.local) || (a.name < b.name ? -1 : 1));
    yield openTable([['Name', 'IP', 'Node', 'Endpoints'], ...rows.map((p) => [`${view.cluster.name}/${p.name}${p.local ? ' (localhost)' : ''}`, p.ip, p.reachable ? 'reachable' : 'unreachable', p.reachable ? 'reachable' : 'unreachable'])], 0).replace(/^(?=.)/gm, '  ');
    return;
  }
  yield* healthTree(view);
}

/** The tree that `cilium-health status --verbose` prints, too. */
export function* healthTree(view: NodeView): Generator<string> {
  const minor = release(view);
  const good = view.peers.filter((p) => p.reachable).length;
  if (minor >= 17) yield `Cluster health:   ${good}/${view.peers.length} reachable   (2026-03-10T09:14:21Z)${minor >= 18 ? '   (Probe interval: 1m36.566274746s)' : ''}\nName              IP              Node   Endpoints\n`;
  else yield 'Probe time:   2026-03-10T09:14:21Z\nNodes:\n';
  const rows = [...view.peers].sort((a, b) => Number(b.local) - Number(a.local) || (a.name < b.name ? -1 : 1));
  const probed = minor >= 18 ? '   (Last probed: 2026-03-10T09:14:20Z)' : '';
  for (const [i, p] of rows.entries()) {
    const probe = (path: string, ip: string, n: number): string => `    ${path} connectivity to ${ip}:\n      ICMP to stack:   ${p.reachable ? `OK, RTT=${200 + (i * 37 + n) % 400}.${100 + n}µs` : 'Connection timed out'}${probed}\n      HTTP to agent:   ${p.reachable ? `OK, RTT=${300 + (i * 53 + n) % 600}.${200 + n}µs` : `Get "http://${ip}:4240/hello": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`}${probed}\n`;
    yield `  ${view.cluster.name}/${p.name}${p.local ? ' (localhost)' : ''}:\n${probe('Host', p.ip, 11)}${probe('Endpoint', p.health, 29)}`;
  }
}

function modules(view: NodeView): string {
  const pad = ' '.repeat(21);
  const endpoints = view.pods.flatMap((p) => [`│   │   ├── cilium-endpoint-${p.endpointId} (${p.namespace}/${p.name})`, `│   │   │   ├── datapath-regenerate                         [OK] Endpoint regeneration successful (41m, x7)`, '│   │   │   └── policymap-sync                              [OK] sync-policymap (9m, x402)']);
  const lines = ['├── controlplane', '│   ├── auth', '│   │   └── observer-job-auth-gc                            [OK] Primed (3h2m, x1)', '│   ├── endpoint-manager', ...endpoints, '│   │   └── endpoint-gc                                     [OK] endpoint-gc (2m, x90)', '│   └── node-manager', '│       └── nodes-add                                       [OK] Node adds successful (3h2m, x4)', '└── datapath', '    ├── agent-liveness-updater', '    │   └── timer-job-agent-liveness-updater                [OK] OK (61.5µs) (3h2m, x1)', '    └── node-address', '        └── timer-job-node-address-update                   [OK] OK (12.1µs) (3h2m, x1)'];
  return `${'Modules Health:'.padEnd(21)}agent\n${lines.map((l) => `${pad}${l}\n`).join('')}`;
}
