import { readHealthHead } from '../cluster-health.ts';
import type { Mark } from '../../model/document.ts';
import { readBpfMapsHead, writeBpfMapsHead } from './bpf-maps.ts';
import { readClusterMeshHead, writeClusterMeshHead } from './clustermesh.ts';
import { readControllersHead, writeControllersHead } from './controllers.ts';
import { readBandwidth, readBigTcp, readClockSource, readDeviceMode, readHostFirewall, readHostRouting, readRouting, readSrv6 } from './datapath.ts';
import { readEncryption } from './encryption.ts';
import { writeHealthHead } from './health.ts';
import { readHubble } from './hubble.ts';
import { readIpam, readPool, writePools } from './ipam.ts';
import { readKpr } from './kpr.ts';
import { readKvStore } from './kvstore.ts';
import { readMasquerading } from './masquerading.ts';
import { readModulesHead, writeModulesHead } from './modules.ts';
import { readApis, readCilium, readCniConfigFile, readIdentityRange, readKubernetes, readNodeMonitor, readStale } from './overview.ts';
import { readProxy, writeProxy } from './proxy.ts';
import type { Status } from './schema.ts';
import type { Change, Target } from './target.ts';
import { stateAndMessage } from './values.ts';

/** Reads the value of one top-level key; undefined: not understood. */
export type Field = (text: string) => Change | undefined;

/** A key whose value becomes one member of the data. */
function plain<K extends keyof Status>(path: K, read: (text: string) => Status[K]): Field {
  return custom(read, (target, value, mark) => {
    target.status[path] = value;
    target.note(path, value, mark);
  });
}

/** A key whose value joins what other lines bring. */
function custom<T>(read: (text: string) => T | undefined, write: (target: Target, value: T, mark: Mark) => void): Field {
  return (text) => {
    const value = read(text);
    return value === undefined ? undefined : { write: (target, mark) => { write(target, value, mark); } };
  };
}

/** A key without value, or whose value tells nothing. */
function silent(expected: RegExp): Field {
  return (text) => (expected.test(text) ? { write: (target, mark) => { target.known(mark); } } : undefined);
}

function legacyPool(key: 'ipv4' | 'ipv6'): Field {
  return custom(readPool, (target, pool, mark) => { writePools(target, { [key]: pool }, mark); });
}

function routing(read: (text: string) => Status['routing']): Field {
  return custom(read, (target, value, mark) => {
    target.status.routing = { ...target.status.routing, ...value };
    target.note('routing', value, mark);
  });
}

const kpr = custom(readKpr, (target, value, mark) => {
  target.status.kpr = { ...target.status.kpr, ...value };
  target.note('kpr', value, mark);
});

const attachMode = (text: string): Status['attachMode'] => (text === 'TCX' || text === 'Legacy TC' ? text : undefined);
const cniChaining = (text: string): string | undefined => (/^[\w-]{1,40}$/.test(text) ? text : undefined);

/** Top-level keys, in the order of print. */
export const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['KVStore', plain('kvstore', readKvStore)],
  ['ContainerRuntime', plain('containerRuntime', stateAndMessage)],
  ['Kubernetes', plain('kubernetes', readKubernetes)],
  ['Kubernetes APIs', plain('kubernetesApis', readApis)],
  ['KubeProxyReplacement', kpr],
  ['Host firewall', plain('hostFirewall', readHostFirewall)],
  ['SRv6', plain('srv6', readSrv6)],
  ['CNI Chaining', plain('cniChaining', cniChaining)],
  ['CNI Config file', plain('cniConfigFile', readCniConfigFile)],
  ['Cilium', plain('cilium', readCilium)],
  ['Stale status', plain('staleProbes', readStale)],
  ['NodeMonitor', plain('nodeMonitor', readNodeMonitor)],
  ['Cilium health daemon', plain('healthDaemon', stateAndMessage)],
  ['IPAM', custom(readIpam, writePools)],
  ['IPv4 address pool', legacyPool('ipv4')],
  ['IPv6 address pool', legacyPool('ipv6')],
  ['Allocated addresses', silent(/^$/)],
  ['Allocated IPv4 addresses', silent(/^$/)],
  ['Allocated IPv6 addresses', silent(/^$/)],
  ['ClusterMesh', custom(readClusterMeshHead, writeClusterMeshHead)],
  ['IPv4 BIG TCP', plain('ipv4BigTcp', readBigTcp)],
  ['IPv6 BIG TCP', plain('ipv6BigTcp', readBigTcp)],
  ['BandwidthManager', plain('bandwidthManager', readBandwidth)],
  ['Host Routing', routing(readHostRouting)],
  ['Routing', routing(readRouting)],
  ['Attach Mode', plain('attachMode', attachMode)],
  ['Device Mode', plain('deviceMode', readDeviceMode)],
  ['Masquerading', plain('masquerading', readMasquerading)],
  ['Clock Source for BPF', plain('clockSource', readClockSource)],
  ['Controller Status', custom(readControllersHead, writeControllersHead)],
  ['Proxy Status', custom(readProxy, writeProxy)],
  ['Global Identity Range', (text) => (text === 'Unknown' ? silent(/./)(text) : plain('identityRange', readIdentityRange)(text))],
  ['Hubble', plain('hubble', readHubble)],
  ['KubeProxyReplacement Details', silent(/^$/)],
  ['BPF Maps', custom(readBpfMapsHead, writeBpfMapsHead)],
  ['Encryption', plain('encryption', readEncryption)],
  ['Cluster health', custom(readHealthHead, writeHealthHead)],
  ['Modules Health', custom(readModulesHead, writeModulesHead)],
]);

/** Keys whose rows stand under the name of another section. */
export const SECTION_OF: ReadonlyMap<string, string> = new Map([
  ['Allocated IPv4 addresses', 'Allocated addresses'], ['Allocated IPv6 addresses', 'Allocated addresses'],
]);

/** Splits `Key:   value` at a top-level key, whatever the indentation; `gap` is the number of blanks between the two. */
export function topLevel(text: string): { key: string; value: string; gap: number } | undefined {
  const colon = text.indexOf(':');
  if (colon < 3 || colon > 60) return undefined;
  const key = text.slice(0, colon).trim();
  const rest = text.slice(colon + 1);
  if (!FIELDS.has(key) || !/^(?:\s|$)/.test(rest)) return undefined;
  const value = rest.trim();
  return { key, value, gap: rest.length - rest.trimStart().length };
}
