import type { EvidenceRef } from '../../model/evidence.ts';
import { remembered } from '../../base/remember.ts';
import type { Read, ViewContext } from '../define-view.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';

export type Group = 'datapath' | 'settings' | 'mtu' | 'system' | 'iptables';

/** One thing that can be compared between nodes: what a node shows for it, and where. */
export interface Trait { readonly group: Group; readonly name: string; readonly value: string; places(): readonly EvidenceRef[] }

/** Traits of each node, as far as collected. */
export type TraitsByNode = ReadonlyMap<string, readonly Trait[]>;

type Status = ParserData['cilium-status'];

/** Lines of the agent's status that say how its datapath works, as a reader of the status knows them. */
const STATUS: readonly (readonly [string, string, (s: Status) => string | boolean | undefined])[] = [
  ['routing', 'routing', ({ routing: r }) => (r?.network === undefined ? undefined : `${r.network}${r.tunnel === undefined ? '' : ` ${r.tunnel}`}`)],
  ['host routing', 'routing', (s) => s.routing?.host],
  ['masquerading', 'masquerading', (s) => s.masquerading?.mode],
  ['IPv4 masquerading', 'masquerading', (s) => s.masquerading?.ipv4],
  ['IPv6 masquerading', 'masquerading', (s) => s.masquerading?.ipv6],
  ['kube-proxy replacement', 'kpr', (s) => s.kpr?.mode],
  ['attach mode', 'attachMode', (s) => s.attachMode],
  ['device mode', 'deviceMode', (s) => s.deviceMode?.mode],
  ['host firewall', 'hostFirewall', (s) => s.hostFirewall?.enabled],
  ['CNI chaining', 'cniChaining', (s) => s.cniChaining],
  ['bandwidth manager', 'bandwidthManager', (s) => s.bandwidthManager?.enabled],
  ['IPv4 BIG TCP', 'ipv4BigTcp', (s) => s.ipv4BigTcp?.enabled],
  ['IPv6 BIG TCP', 'ipv6BigTcp', (s) => s.ipv6BigTcp?.enabled],
  ['encryption', 'encryption', (s) => s.encryption?.mode],
  ['socket load balancing', 'kpr.details', (s) => s.kpr?.details?.socketLb],
];

/** Interfaces that Cilium makes, and the usual names of those it sends through. */
const OWN_LINK = /^cilium_(?!net$)/;
const UPLINK = /^(?:eth|ens|enp|eno|enX|bond)\w{0,12}$/;
/** Owners of rules that every cluster has, or that come with single pods. */
const EXPECTED_OWNERS: ReadonlySet<string> = new Set(['cilium', 'cilium-old', 'kube-proxy', 'kubelet', 'cni-hostport', 'other']);
/** Words the agent prints for what is on or off. */
const SWITCH = /^(?:true|false|enabled|disabled)$/i;
/** Settings that hold what a node is or has. */
const OF_THE_NODE = /(?:node-?name|hostname|node-?ip|^ipv[46]-(?:node|range)|^k8s-(?:api|endpoint|kubeconfig)|device|interface|^mtu$|entries|map-max|^config$|^config-sources|cmdline)/i;

/** Everything that can be compared, node by node. */
export function traitsOf(context: ViewContext): TraitsByNode {
  const map = new Map<string, Trait[]>();
  const add = (node: string | undefined, traits: readonly Trait[]): void => {
    if (node === undefined) return;
    const list = map.get(node) ?? [];
    // The first document of a kind speaks; a node may have told twice.
    list.push(...traits.filter((t) => !list.some((other) => other.group === t.group && other.name === t.name)));
    map.set(node, list);
  };
  for (const status of context.read('cilium-status')) add(status.node, fromStatus(status));
  for (const log of context.read('cilium-log')) if (log.data.component === 'agent' && !log.data.previous) add(log.node, fromLog(log, configKeys(context)));
  for (const all of context.read('cilium-config-all')) add(all.node, fromConfigAll(all));
  for (const links of context.read('ip-link')) add(links.node, fromLinks(links.data.links, (i) => links.places(`links[${String(i)}]`)));
  for (const addresses of context.read('ip-addr')) add(addresses.node, fromLinks(addresses.data.interfaces, (i) => addresses.places(`interfaces[${String(i)}]`)));
  for (const nodes of context.read('k8s-nodes')) nodes.data.items.forEach((node, i) => { add(node.name, fromNode(node, () => nodes.places(`items[${String(i)}]`))); });
  for (const save of context.read('iptables-save')) if (save.whole && save.data.family === 'ipv4') add(save.node, fromIptables(save));
  return map;
}

function fromStatus(status: Read<Status>): Trait[] {
  return STATUS.flatMap(([name, path, get]): Trait[] => {
    const value = get(status.data);
    return value === undefined ? [] : [{ group: 'datapath', name, value: typeof value === 'boolean' ? value ? 'on' : 'off' : value, places: () => status.places(path).slice(0, 1) }];
  });
}

const configKeys = remembered((context: ViewContext): ReadonlySet<string> => new Set(context.best('cilium-config')?.data.entries.map((e) => e.key) ?? []), (context) => context.snapshot);

function fromLog(log: Read<ParserData['cilium-log']>, keys: ReadonlySet<string>): Trait[] {
  return log.data.settings.flatMap(({ key, value }, i): Trait[] => (
    OF_THE_NODE.test(key) || (!keys.has(key) && !SWITCH.test(value)) ? [] : [{ group: 'settings', name: key, value, places: () => log.places(`settings[${String(i)}]`) }]));
}

function fromConfigAll(all: Read<ParserData['cilium-config-all']>): Trait[] {
  return (['readOnly', 'readWrite'] as const).flatMap((part) => Object.entries(all.data[part]).flatMap(([key, value]): Trait[] => (
    OF_THE_NODE.test(key) || !(SWITCH.test(value) || MODES.has(key)) ? [] : [{ group: 'settings', name: key, value, places: () => all.places(`${part}.${key}`) }])));
}

/** Fields of the running agent that hold one word out of few. */
const MODES: ReadonlySet<string> = new Set(['RoutingMode', 'TunnelProtocol', 'IPAM', 'DatapathMode', 'ClusterName', 'ClusterID', 'IdentityAllocationMode', 'PolicyEnforcement', 'MonitorAggregationLevel', 'NodePortMode', 'NodePortAlg', 'LoadBalancerMode', 'LoadBalancerAlgorithm', 'KubeProxyReplacement']);

function fromLinks(links: readonly { readonly name: string; readonly mtu?: number | undefined }[], places: (index: number) => readonly EvidenceRef[]): Trait[] {
  return links.flatMap(({ name, mtu }, i): Trait[] => (
    mtu === undefined || !(OWN_LINK.test(name) || UPLINK.test(name)) ? [] : [{ group: 'mtu', name, value: String(mtu), places: () => places(i).slice(0, 1) }]));
}

function fromNode(node: ParserData['k8s-nodes']['items'][number], places: () => readonly EvidenceRef[]): Trait[] {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['kernel', node.kernelVersion], ['operating system', node.osImage], ['container runtime', node.containerRuntimeVersion], ['kubelet', node.kubeletVersion],
  ];
  return facts.flatMap(([name, value]): Trait[] => (value === undefined || value === '' ? [] : [{ group: 'system', name, value, places }]));
}

function fromIptables(save: Read<ParserData['iptables-save']>): Trait[] {
  const present = save.data.owners.filter((o) => !EXPECTED_OWNERS.has(o.owner) && o.chains + o.rules + o.feeders > 0);
  return [{
    group: 'iptables', name: 'rules of other programs', value: present.map((o) => o.owner).sort().join(', ') || 'none',
    places: () => { const at = save.data.owners.findIndex((o) => o.owner === present[0]?.owner); return (at < 0 ? save.places('') : save.places(`owners[${String(at)}]`)).slice(0, 1); },
  }];
}
