import { createRandom } from '../random.ts';
import type { Frontend, NodeView } from '../model.ts';
import { openTable, table } from './table.ts';

/** Rows in portions, so that a list of a million entries is never one string. */
const PORTION = 2000;

function* portions(rows: readonly (readonly string[])[]): Generator<string> {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => { widths[i] = Math.max(widths[i] ?? 5, cell.length); });
  for (let i = 0; i < rows.length; i += PORTION) yield rows.slice(i, i + PORTION).map((row) => `${row.map((cell, c) => cell.padEnd((widths[c] ?? 0) + 3)).join('')}\n`).join('');
}

export function endpointList(view: NodeView): Iterable<string> {
  const rows: string[][] = [['ENDPOINT', 'POLICY (ingress)', 'POLICY (egress)', 'IDENTITY', 'LABELS (source:key[=value])', 'IPv6', 'IPv4', 'STATUS'], ['', 'ENFORCEMENT', 'ENFORCEMENT', '', '', '', '', '']];
  const add = (id: string, ingress: string, identity: number, labels: readonly string[], ip: string): void => {
    labels.forEach((label, i) => { rows.push(i === 0 ? [id, ingress, 'Disabled', String(identity), label, '', ip, 'ready'] : ['', '', '', '', label, '', '', '']); });
  };
  add('12', 'Disabled', 1, [`k8s:node-role.kubernetes.io/${view.node.role}`, 'reserved:host'], '');
  add('34', 'Disabled', 4, ['reserved:health'], view.node.health);
  for (const p of view.pods) add(String(p.endpointId), p.app.policed ? 'Enabled' : 'Disabled', p.app.identity, labelsOf(p.app), p.ip);
  return portions(rows);
}

export function labelsOf(app: { namespace: string; name: string }): string[] {
  return [app.name === 'coredns' ? 'k8s:k8s-app=kube-dns' : `k8s:app=${app.name}`, `k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=${app.namespace}`, 'k8s:io.cilium.k8s.policy.cluster=default', `k8s:io.cilium.k8s.policy.serviceaccount=${app.name === 'coredns' ? 'coredns' : 'default'}`, `k8s:io.kubernetes.pod.namespace=${app.namespace}`];
}

const withProtocol = (view: NodeView): boolean => !view.cluster.options.cilium.startsWith('1.16');
const at = (ip: string, port: number, f: Frontend, view: NodeView): string => `${ip}:${port}${withProtocol(view) ? `/${f.protocol}` : ''}`;

export function serviceList(view: NodeView): Iterable<string> {
  const rows: string[][] = [['ID', 'Frontend', 'Service Type', 'Backend']];
  for (const f of view.frontends) {
    const backends = f.backends.map((b, i) => `${i + 1} => ${at(b.ip, b.port, f, view)} (active)`);
    rows.push([String(f.id), at(f.ip, f.port, f, view), f.type, backends[0] ?? '']);
    for (const b of backends.slice(1)) rows.push(['', '', '', b]);
  }
  return portions(rows);
}

export function lbList(view: NodeView): Iterable<string> {
  const rows: string[][] = [['SERVICE ADDRESS', 'BACKEND ADDRESS (REVNAT_ID) (SLOT)']];
  for (const f of view.loadBalancer) {
    f.backends.forEach((b, i) => { rows.push([`${at(f.ip, f.port, f, view)} (${i + 1})`, `${at(b.ip, b.port, f, view)} (${f.id}) (${i + 1})`]); });
    rows.push([`${at(f.ip, f.port, f, view)} (0)`, `0.0.0.0:0 (${f.id}) (0) [${f.type}${f.type === 'ClusterIP' || (f.ip === '0.0.0.0') ? ', non-routable' : ''}] `]);
  }
  return portions(rows);
}

export function lbBackends(view: NodeView): Iterable<string> {
  const seen = new Map<number, string>();
  for (const f of view.loadBalancer) for (const b of f.backends) seen.set(b.id, `${withProtocol(view) ? f.protocol : 'ANY'}://${b.ip}`);
  return portions([['ID', 'BACKEND ADDRESS (REVNAT_ID) (SLOT)'], ...[...seen].map(([id, text]) => [String(id), text])]);
}

export function lbFrontends(view: NodeView): Iterable<string> {
  const rows: string[][] = [['SERVICE ADDRESS', 'BACKEND ID']];
  for (const f of view.loadBalancer) {
    rows.push([`${at(f.ip, f.port, f, view)} (0)`, `0 ${f.backends.length}${withProtocol(view) ? '[0]' : ''} (${f.id}) [0x0 0x0]`]);
    f.backends.forEach((b, i) => { rows.push([`${at(f.ip, f.port, f, view)} (${i + 1})`, `${b.id} 0${withProtocol(view) ? '[0]' : ''} (${f.id}) [0x0 0x0]`]); });
  }
  return portions(rows);
}

export function lbRevnat(view: NodeView): Iterable<string> {
  return portions([['ID', 'BACKEND ADDRESS (REVNAT_ID) (SLOT)'], ...view.loadBalancer.map((f) => [String(f.id), `${f.ip}:${f.port}`])]);
}

export function ipcache(view: NodeView): Iterable<string> {
  const comma = view.cluster.options.cilium.startsWith('1.16') ? ',' : '';
  return portions([['IP PREFIX/ADDRESS', 'IDENTITY'], ...view.ipcache.map((e) => [e.prefix, `identity=${e.identity} encryptkey=0 tunnelendpoint=${e.tunnel}${comma} flags=${e.flags}`])]);
}

export function* ipListJson(view: NodeView): Generator<string> {
  yield '[\n';
  for (const [i, e] of view.ipcache.entries()) {
    const value = { cidr: e.prefix, ...(e.host === '' ? {} : { hostIP: e.host }), identity: e.identity, metadata: { ...(e.pod === undefined ? {} : { name: e.pod.name, namespace: e.pod.namespace }), source: e.source } };
    yield `  ${JSON.stringify(value, null, 2).replaceAll('\n', '\n  ')}${i + 1 < view.ipcache.length ? ',' : ''}\n`;
  }
  yield ']\n\n';
}

export function bpfEndpoints(view: NodeView): Iterable<string> {
  const rows: string[][] = [['IP ADDRESS', 'LOCAL ENDPOINT INFO'], [`${view.node.ip}:0`, '(localhost)'], [`${view.node.router}:0`, '(localhost)']];
  const parent = view.cluster.options.cilium.startsWith('1.18') ? ' parent_ifindex=2' : '';
  const one = (ip: string, id: number, identity: number, ifindex: number, mac: string, hostMac: string): void => {
    rows.push([`${ip}:0`, `id=${String(id).padEnd(5)} sec_id=${String(identity).padEnd(5)} flags=0x0000 ifindex=${String(ifindex).padEnd(3)} mac=${mac.toUpperCase()} nodemac=${hostMac.toUpperCase()}${parent}`]);
  };
  const health = view.devices.find((d) => d.name === 'lxc_health');
  if (health !== undefined) one(view.node.health, 34, 4, health.index, '02:00:00:00:00:07', health.mac);
  for (const p of view.pods) one(p.ip, p.endpointId, p.app.identity, p.ifindex, p.mac, p.hostMac);
  return portions(rows);
}

export function tunnels(view: NodeView): Iterable<string> {
  return portions([['TUNNEL', 'VALUE'], ...view.tunnels.map((t) => [`${t.cidr.split('/')[0] ?? ''}:0`, `${t.node}:0`])]);
}

export function nodeList(view: NodeView): string {
  const rows = [...view.peers].sort((a, b) => (a.name < b.name ? -1 : 1)).map((p) => [`${view.cluster.name}/${p.name}`, p.ip, p.podCidr, '', '', p.local ? 'local' : 'custom-resource']);
  return table([['Name', 'IPv4 Address', 'Endpoint CIDR', 'IPv6 Address', 'Endpoint CIDR', 'Source'], ...rows]);
}

export function identityList(view: NodeView): Iterable<string> {
  const rows: string[][] = [['ID', 'LABELS']];
  ['host', 'world', 'unmanaged', 'health', 'init', 'remote-node', 'kube-apiserver', 'ingress'].forEach((name, i) => rows.push([String(i + 1), `reserved:${name}`], ...(i === 6 ? [['', 'reserved:remote-node']] : [])));
  for (const app of view.cluster.apps) labelsOf(app).forEach((label, i) => rows.push([i === 0 ? String(app.identity) : '', label]));
  return portions(rows);
}

/** Policy maps: allow what the policies of the endpoint's app say, or everything where none selects it. */
export function* policyMaps(view: NodeView): Generator<string> {
  const from = view.cluster.options.cilium.startsWith('1.16') ? 'cilium_policy_' : 'cilium_policy_v2_';
  for (const p of view.pods) {
    const rows = [['POLICY', 'DIRECTION', 'IDENTITY', 'PORT/PROTO', 'PROXY PORT', 'AUTH TYPE', 'BYTES', 'PACKETS', 'PREFIX']];
    rows.push(['Allow', 'Ingress', '1', 'ANY', 'NONE', 'disabled', '91124', '1012', '0']);
    if (p.app.policed) {
      for (const app of view.cluster.apps.filter((a) => a.namespace === p.app.namespace).slice(0, 12)) rows.push(['Allow', 'Ingress', String(app.identity), `${p.app.port}/TCP`, 'NONE', 'disabled', '0', '0', '24']);
    } else rows.push(['Allow', 'Ingress', '0', 'ANY', 'NONE', 'disabled', '5123456', '40111', '0']);
    rows.push(['Allow', 'Egress', '0', 'ANY', 'NONE', 'disabled', '7123456', '60123', '0']);
    yield `Endpoint ID: ${p.endpointId}\nPath: /sys/fs/bpf/tc/globals/${from}${String(p.endpointId).padStart(5, '0')}\n\n${table(rows)}\n`;
  }
}

export function bpfMetrics(view: NodeView): string {
  const r = createRandom(view.cluster.options.seed).fork(`metrics ${view.node.name}`);
  const lines = view.cluster.options.cilium.startsWith('1.16') ? [] : [['LINE', 'FILE']];
  const rows: string[][] = [['REASON', 'DIRECTION', 'PACKETS', 'BYTES', ...(lines[0] ?? [])]];
  const add = (reason: string, direction: string, packets: number, line: string, file: string): void => { rows.push([reason, direction, String(packets), String(packets * 231), ...(lines.length === 0 ? [] : [line, file])]); };
  add('Interface', 'INGRESS', 712000 + r.int(90000), '1133', 'bpf_host.c');
  add('Success', 'EGRESS', 912000 + r.int(90000), '1713', 'bpf_lxc.c');
  add('Success', 'INGRESS', 612000 + r.int(90000), '235', 'trace.h');
  add('Unsupported L3 protocol', 'EGRESS', 30 + r.int(20), '1516', 'bpf_lxc.c');
  return table(rows);
}

export function metricsList(view: NodeView): string {
  const r = createRandom(view.cluster.options.seed).fork(`metrics list ${view.node.name}`);
  const rows: string[][] = [['Metric', 'Labels', 'Value']];
  const add = (name: string, labels: string, value: number): void => { rows.push([name, labels, value.toFixed(6)]); };
  for (const map of ['ct4_global', 'ct_any4_global', 'ipcache_v2', 'lb4_backends_v3', 'lb4_reverse_nat', 'lb4_services_v2', 'lxc', 'nat_ipv4']) add('cilium_bpf_map_pressure', `map_name=${map}`, 0.01 + r.int(20) / 100);
  for (const op of ['delete', 'lookup', 'update']) for (const map of ['ct4_global', 'ipcache', 'lb4_backends_v3', 'lb4_services_v2', 'lxc', 'policy']) add('cilium_bpf_map_ops_total', `map_name=${map} operation=${op} outcome=success`, r.int(900000));
  for (const name of ['cilium-health-ep', 'endpoint-gc', 'ipcache-inject-labels', 'link-cache', 'write-cni-file']) add('cilium_controllers_group_runs_total', `group_name=${name} status=success`, r.int(90000));
  add('cilium_controllers_failing', '', 0);
  add('cilium_drop_count_total', 'direction=EGRESS reason=Unsupported L3 protocol', 40);
  add('cilium_endpoint_state', 'endpoint_state=ready', view.pods.length + 2);
  add('cilium_forward_count_total', 'direction=EGRESS', 912000);
  add('cilium_identity', 'type=cluster_local', view.cluster.apps.length);
  add('cilium_policy', '', 12);
  add('cilium_unreachable_nodes', '', view.peers.filter((p) => !p.reachable).length);
  return openTable(rows);
}

/** `config -a`: fields of the running agent, read-only and not. */
export function configAll(view: NodeView): string {
  const get = (key: string): string => view.cluster.config.get(key) ?? '';
  const fixed: [string, string][] = [['AgentHealthPort', '9879'], ['ClusterID', get('cluster-id')], ['ClusterName', get('cluster-name')], ['DatapathMode', get('datapath-mode')], ['Devices', '[eth0]'], ['EnableIPv4', get('enable-ipv4')], ['EnableIPv4Masquerade', get('enable-ipv4-masquerade')], ['EnableIPv6', get('enable-ipv6')], ['EnableL7Proxy', get('enable-l7-proxy')], ['IPAM', get('ipam')], ['RoutingMode', get('routing-mode')], ['TunnelProtocol', get('tunnel-protocol')], ['k8s-endpoint', `https://${view.cluster.apiServer}:6443`]];
  const open: [string, string][] = [['ConntrackAccounting', 'Disabled'], ['Debug', 'Disabled'], ['DebugLB', 'Disabled'], ['DropNotification', 'Enabled'], ['MonitorAggregationLevel', 'Medium'], ['PolicyAuditMode', 'Disabled'], ['PolicyVerdictNotification', 'Enabled'], ['TraceNotification', 'Enabled'], ['MonitorNumPages', '64'], ['PolicyEnforcement', get('enable-policy')]];
  const line = ([key, value]: [string, string]): string => `${key.padEnd(34)}: ${value}\n`;
  return `#### Read-only configurations ####\n${fixed.map(line).join('')}\n##### Read-write configurations #####\n${open.map(line).join('')}`;
}

export function mapListVerbose(view: NodeView): Iterable<string> {
  const head = ['Key', 'Value', 'State', 'Error'];
  const section = (name: string, rows: string[][]): string => `## Map: ${name}\n${rows.length === 0 ? 'Cache is empty\n' : table([head, ...rows])}\n`;
  const cache = view.cluster.options.cilium.startsWith('1.18') ? 'cilium_ipcache_v2' : 'cilium_ipcache';
  const comma = view.cluster.options.cilium.startsWith('1.16') ? ',' : '';
  return [
    section(cache, view.ipcache.map((e) => [e.prefix, `identity=${e.identity} encryptkey=0 tunnelendpoint=${e.tunnel}${comma} flags=${e.flags}`, 'sync', ''])),
    section('cilium_lb4_reverse_nat', view.loadBalancer.map((f) => [String(f.id), `${f.ip}:${f.port}`, 'sync', ''])),
    '## Map: cilium_ct4_global\nCache is disabled\n\n## Map: cilium_ct_any4_global\nCache is disabled\n\n## Map: cilium_metrics\nCache is disabled\n\n## Map: cilium_l2_responder_v4\nCache is empty\n\n',
  ];
}
