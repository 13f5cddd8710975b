import { at, flag, integer, list, text, texts } from '../object-fields.ts';
import { formatAge, newest } from './json-ages.ts';
import type { Paper } from './from-json.ts';

const onOff = (value: boolean | undefined): string => (value === true ? 'Enabled' : 'Disabled');

/** The lines from `ClusterMesh` to `Clock Source for BPF`. */
export function printDatapath(paper: Paper): void {
  printMesh(paper);
  const { value, add } = paper;
  for (const [key, title] of [['ipv4-big-tcp', 'IPv4 BIG TCP'], ['ipv6-big-tcp', 'IPv6 BIG TCP']] as const) printBigTcp(paper, key, title);
  const bandwidth = at(value, 'bandwidth-manager');
  if (bandwidth !== undefined) {
    const on = `EDT with BPF [${(text(at(bandwidth, 'congestionControl')) ?? '').toUpperCase()}] [${(texts(at(bandwidth, 'devices')) ?? []).join(', ')}]`;
    add('bandwidth-manager', `BandwidthManager:   ${flag(at(bandwidth, 'enabled')) === true ? on : 'Disabled'}`);
  }
  const host = text(at(value, 'host-routing', 'mode'));
  if (host !== undefined) add('host-routing', `Host Routing:   ${host}`);
  const network = text(at(value, 'routing', 'inter-host-routing-mode'));
  if (network !== undefined) {
    const tunnel = network === 'Tunnel' ? ` [${text(at(value, 'routing', 'tunnel-protocol')) ?? ''}]` : '';
    add('routing', `Routing:   Network: ${network}${tunnel}   Host: ${text(at(value, 'routing', 'intra-host-routing-mode')) ?? ''}`);
  }
  const attach = text(at(value, 'attach-mode'));
  if (attach !== undefined) add('attach-mode', `Attach Mode:   ${attach === 'tcx' ? 'TCX' : attach === 'tc' ? 'Legacy TC' : attach}`);
  const device = text(at(value, 'datapath-mode'));
  if (device !== undefined) add('datapath-mode', `Device Mode:   ${device}`);
  printMasquerading(paper);
  const clock = text(at(value, 'clock-source', 'mode'));
  if (clock !== undefined) add('clock-source', `Clock Source for BPF:   ${clock}${clock === 'jiffies' ? `   [${String(integer(at(value, 'clock-source', 'hertz')) ?? 0)} Hz]` : ''}`);
}

function printBigTcp({ value, add }: Paper, key: string, title: string): void {
  const part = at(value, key);
  if (part === undefined) return;
  const [gso, gro] = [integer(at(part, 'maxGSO')) ?? 0, integer(at(part, 'maxGRO')) ?? 0];
  const sizes = gso === gro ? `[${String(gso)}]` : `[${String(gro)}, ${String(gso)}]`;
  add(key, `${title}:   ${flag(at(part, 'enabled')) === true ? `Enabled   ${sizes}` : 'Disabled'}`);
}

function printMasquerading({ value, add }: Paper): void {
  const part = at(value, 'masquerading');
  if (part === undefined) return;
  const protocols = at(part, 'enabledProtocols');
  const [ipv4, ipv6] = [flag(at(protocols, 'ipv4')), flag(at(protocols, 'ipv6'))];
  const mode = text(at(part, 'mode'));
  if (protocols === undefined && mode === undefined) { add('masquerading', `Masquerading:   ${onOff(flag(at(part, 'enabled')))}`); return; }
  if (protocols !== undefined && ipv4 !== true && ipv6 !== true) { add('masquerading', 'Masquerading:   Disabled'); return; }
  const families = protocols === undefined ? '' : ` [IPv4: ${onOff(ipv4)}, IPv6: ${onOff(ipv6)}]`;
  if (mode !== 'BPF') { add('masquerading', `Masquerading:   ${mode === 'iptables' ? 'IPTables' : mode ?? ''}${families}`); return; }
  const names = list(at(value, 'kube-proxy-replacement', 'deviceList')).map((one) => text(at(one, 'name')) ?? '');
  const devices = names.length > 0 ? names : texts(at(value, 'kube-proxy-replacement', 'devices')) ?? [];
  const cidrs = [text(at(part, 'snat-exclusion-cidr-v4')) ?? text(at(part, 'snat-exclusion-cidr')) ?? '', text(at(part, 'snat-exclusion-cidr-v6')) ?? ''];
  const agent = flag(at(part, 'ip-masq-agent')) === true ? ' (ip-masq-agent)' : '';
  add('masquerading', `Masquerading:   BPF${agent}   [${devices.join(', ')}]   ${cidrs.join(' ').trimEnd()}${families}`);
}

function printMesh({ value, add }: Paper): void {
  const mesh = at(value, 'cluster-mesh');
  if (mesh === undefined) return;
  const clusters = list(at(mesh, 'clusters'));
  const ready = clusters.filter((one) => flag(at(one, 'ready')) === true).length;
  const services = integer(at(mesh, 'num-global-services'));
  add('cluster-mesh', `ClusterMesh:   ${String(ready)}/${String(clusters.length)} remote clusters ready${services === undefined ? '' : `, ${String(services)} global-services`}`);
  const now = newest(value);
  for (const [i, one] of clusters.entries()) printCluster(one, now, (line) => { add(`cluster-mesh.clusters[${String(i)}].name`, line); });
}

const COUNTERS: readonly (readonly [key: string, word: string])[] = [
  ['num-nodes', 'nodes'], ['num-endpoints', 'endpoints'], ['num-identities', 'identities'], ['num-shared-services', 'services'],
  ['num-endpoint-slices', 'endpoint slices'], ['num-service-exports', 'MCS-API service exports'],
];

function printCluster(cluster: unknown, now: string | undefined, add: (line: string) => void): void {
  const number = (key: string): number | undefined => integer(at(cluster, key));
  // Zero is left out of the JSON, not of the text; the first four are printed by all releases of this form.
  const counts = COUNTERS.flatMap(([key, word], i) => (number(key) === undefined && i > 3 ? [] : [`${String(number(key) ?? 0)} ${word}`]));
  const ready = flag(at(cluster, 'ready')) === true ? 'ready' : 'not-ready';
  add(`   ${text(at(cluster, 'name')) ?? ''}: ${ready}, ${counts.join(', ')}, ${String(number('num-failures') ?? 0)} reconnections (last: ${formatAge(text(at(cluster, 'last-failure')), now)})`);
  const status = text(at(cluster, 'status'));
  if (status !== undefined) add(`   └  ${status}`);
  const config = at(cluster, 'config');
  if (config !== undefined) add(`   └  remote configuration: ${configText(config)}`);
  const synced = at(cluster, 'synced');
  if (synced === undefined) return;
  const kinds = ['nodes', 'endpoints', 'identities', 'services', 'endpoint-slices', 'service-exports'];
  const known = kinds.flatMap((kind, i) => (flag(at(synced, kind)) === undefined && i > 3 ? [] : [`${kind}=${String(flag(at(synced, kind)) === true)}`]));
  add(`   └  synchronization status: ${known.join(', ')}`);
}

function configText(config: unknown): string {
  const yes = (key: string): string => String(flag(at(config, key)) === true);
  const head = `expected=${yes('required')}, retrieved=${yes('retrieved')}`;
  if (flag(at(config, 'retrieved')) !== true) return head;
  const exportsOn = flag(at(config, 'service-exports-enabled'));
  const more = exportsOn === undefined ? '' : `, service-exports=${exportsOn ? 'enabled' : 'disabled'}`;
  return `${head}, cluster-id=${String(integer(at(config, 'cluster-id')) ?? 0)}, kvstoremesh=${yes('kvstoremesh')}, sync-canaries=${yes('sync-canaries')}${more}`;
}
