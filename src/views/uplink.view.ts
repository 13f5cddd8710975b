import * as z from 'zod';
import { parseCidrOrIp } from '../base/cidr.ts';
import { parseIp } from '../base/ip.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { otherNodes, ownNetworks } from './routes/nodes.ts';
import { hostRoutes } from './routes/table.ts';

/** What this view reads of others. */
const DeviceFields = z.object({ devices: z.object({ links: z.array(z.string()) }).optional() });
const ConfigFields = z.object({ directRoutingDevice: z.string().optional() });

const Uplink = z.object({
  /** Addresses of type InternalIP of this node; absent where no object tells them. */
  nodeIps: z.array(z.string()).optional(),
  /** Links of the node that hold one of them. */
  holders: z.array(z.object({ ip: z.string(), device: z.string(), loopback: z.boolean() })),
  /** Devices on which Cilium serves NodePorts, by its status, else by the configuration. */
  selected: z.array(z.string()),
  /** One of them holds an address of the node; absent where the addresses of the devices are not known. */
  selectedHolds: z.boolean().optional(),
  /** Device of the traffic between nodes. */
  direct: z.object({
    name: z.string(),
    from: z.enum(['status', 'configuration', 'log']),
    /** By its name, a device of pods, of a bridge inside the node, or of no network at all. */
    inner: z.boolean(),
    /** Absent where the addresses of the link were not collected. */
    hasGlobalAddress: z.boolean().optional(),
    holdsNodeIp: z.boolean().optional(),
    /** A route to the address of another node goes over it; absent without routes or other nodes. */
    reachesPeer: z.boolean().optional(),
  }).optional(),
});
type Uplink = z.input<typeof Uplink>;
type Direct = NonNullable<Uplink['direct']>;
interface Held { readonly device: string; readonly ip: string; readonly scope: string; readonly places: readonly EvidenceRef[] }

const INNER = /^(?:lo$|lxc|cilium_|cni\d|cbr\d|docker|veth|dummy|kube-ipvs|kube-bridge|virbr|nodelocaldns|flannel|br-[0-9a-f]{12}$)/;
const LOOPBACK = /^(?:lo|dummy.*|kube-ipvs0)$/;

/** The address of the node, the devices Cilium works on, and the device of the traffic between nodes. */
export const view = defineView({
  id: 'uplink',
  title: "address of the node and the devices that Cilium selected",
  scope: 'node',
  collect: 'ip addr show; kubectl get nodes -o yaml; cilium-dbg status --verbose',
  schema: Uplink,
  build: (context) => {
    const ips = nodeIps(context);
    const held = addresses(context);
    const selected = selection(context);
    const named = directDevice(context);
    if (selected.names.length === 0 && named === undefined && held.length === 0) return { missing: [...context.missing('cilium-status'), ...context.missing('ip-addr')] };
    const holders = held.filter((h) => ips.list.includes(h.ip));
    context.note('', [...ips.places, ...selected.places, ...named?.places ?? []]);
    context.note('nodeIps', ips.places);
    context.note('selected', selected.places);
    holders.forEach((h, i) => { context.note(`holders[${String(i)}]`, h.places); });
    const holds = selectedHolds(ips.list, selected, held);
    context.note('selectedHolds', [...ips.places, ...selected.places]);
    if (ips.list.length === 0) for (const field of ['nodeIps', 'selectedHolds', 'direct.holdsNodeIp']) context.lacks(field, context.missing('k8s-nodes')[0] ?? { input: 'k8s-nodes', reason: 'field-missing', detail: 'no list of nodes tells the address of this node', collect: 'kubectl get nodes -o yaml' });
    return {
      ...(ips.list.length === 0 ? {} : { nodeIps: ips.list }), holders: holders.map(({ ip, device }) => ({ ip, device, loopback: LOOPBACK.test(device) })), selected: selected.names,
      ...(holds === undefined ? {} : { selectedHolds: holds }), ...(named === undefined ? {} : { direct: describe(context, named, ips.list, held, selected) }),
    };
  },
});

function nodeIps(context: ViewContext): { readonly list: string[]; readonly places: readonly EvidenceRef[] } {
  for (const read of context.read('k8s-nodes')) {
    const at = read.data.items.findIndex((n) => n.name === context.node);
    const list = (read.data.items[at]?.addresses ?? []).filter((a) => a.type === 'InternalIP').map((a) => a.address);
    if (list.length > 0) return { list: list.map(plain), places: read.places(`items[${String(at)}].addresses`) };
  }
  for (const read of context.read('cilium-nodes')) {
    const at = read.data.items.findIndex((n) => n.name === context.node);
    const list = read.data.items[at]?.internalIPs ?? [];
    if (list.length > 0) return { list: list.map(plain), places: read.places(`items[${String(at)}].internalIPs`) };
  }
  return { list: [], places: [] };
}

function plain(ip: string): string {
  return parseIp(ip)?.text ?? ip;
}

/** Addresses of the host: a listing without a device of Cilium may be that of a pod. */
function addresses(context: ViewContext): Held[] {
  const reads = context.read('ip-addr').filter((r) => r.data.interfaces.some((i) => i.name.startsWith('cilium_') || i.name.startsWith('lxc')) || r.data.interfaces.length > 2);
  return reads.flatMap((read) => read.data.interfaces.flatMap((link, i) => link.addresses.map((a) => ({
    device: link.name, ip: plain(a.ip), scope: a.scope ?? 'global', places: read.places(`interfaces[${String(i)}]`),
  }))));
}

interface Selection { readonly names: string[]; readonly printed: ReadonlyMap<string, readonly string[]>; readonly places: readonly EvidenceRef[] }

function selection(context: ViewContext): Selection {
  for (const read of context.read('cilium-status')) {
    const devices = read.data.kpr?.devices ?? [];
    if (devices.length > 0) return { names: devices.map((d) => d.name), printed: new Map(devices.map((d) => [d.name, d.addresses.map(plain)])), places: read.places('kpr.devices[0]') };
  }
  const fact = context.view('configured-devices');
  if (fact.state === 'missing') return { names: [], printed: new Map(), places: [] };
  const links = DeviceFields.parse(fact.data).devices?.links ?? [];
  return { names: links, printed: new Map(), places: links.length === 0 ? [] : fact.places('devices') };
}

function ofDevice(name: string, { printed }: Selection, held: readonly Held[]): readonly string[] | undefined {
  const listed = held.filter((h) => h.device === name && h.scope !== 'link' && h.scope !== 'host').map((h) => h.ip);
  const shown = printed.get(name) ?? [];
  if (shown.length === 0 && held.length === 0) return undefined;
  return [...shown.filter((ip) => !ip.startsWith('fe80:')), ...listed];
}

function selectedHolds(ips: readonly string[], selection: Selection, held: readonly Held[]): boolean | undefined {
  if (ips.length === 0 || selection.names.length === 0) return undefined;
  const all = selection.names.map((name) => ofDevice(name, selection, held));
  if (all.some((a) => a?.some((ip) => ips.includes(ip)) === true)) return true;
  return all.includes(undefined) ? undefined : false;
}

interface Named { readonly name: string; readonly from: Direct['from']; readonly places: readonly EvidenceRef[] }

/** The agent's status, else its configuration where it names one device, else its log. */
function directDevice(context: ViewContext): Named | undefined {
  for (const read of context.read('cilium-status')) {
    const at = read.data.kpr?.devices.findIndex((d) => d.directRouting) ?? -1;
    const name = read.data.kpr?.devices[at]?.name;
    if (name !== undefined) return { name, from: 'status', places: read.places(`kpr.devices[${String(at)}]`) };
  }
  const fact = context.view('config');
  const set = fact.state === 'missing' ? '' : ConfigFields.parse(fact.data).directRoutingDevice ?? '';
  if (fact.state === 'present' && /^[\w.@-]{1,20}$/.test(set)) return { name: set, from: 'configuration', places: fact.places('directRoutingDevice') };
  const log = context.read('cilium-log').find((l) => l.data.component === 'agent' && !l.data.previous && l.data.directRoutingDevice !== undefined);
  return log?.data.directRoutingDevice === undefined ? undefined : { name: log.data.directRoutingDevice, from: 'log', places: log.places('directRoutingDevice') };
}

function describe(context: ViewContext, { name, from, places }: Named, ips: readonly string[], held: readonly Held[], selection: Selection): Direct {
  const own = ofDevice(name, selection, held);
  const reaches = reachesPeer(context, name);
  const links = held.filter((h) => h.device === name);
  for (const field of ['direct', 'direct.name', 'direct.hasGlobalAddress', 'direct.holdsNodeIp']) context.note(field, [...places, ...links.flatMap((h) => h.places)].slice(0, 4));
  return {
    name, from, inner: INNER.test(name),
    ...(own === undefined ? {} : { hasGlobalAddress: own.length > 0 }),
    ...(own === undefined || ips.length === 0 ? {} : { holdsNodeIp: own.some((ip) => ips.includes(ip)) }),
    ...(reaches === undefined ? {} : { reachesPeer: reaches }),
  };
}

function reachesPeer(context: ViewContext, name: string): boolean | undefined {
  const routes = hostRoutes(context);
  if (routes === undefined) return undefined;
  const others = otherNodes(context, ownNetworks(context, routes).addresses);
  if ('missing' in others || others.peers.length === 0) return undefined;
  return others.peers.some((peer) => peer.addresses.some((text) => {
    const address = parseCidrOrIp(text);
    return address !== undefined && routes.answer(address)?.way?.dev === name;
  }));
}
