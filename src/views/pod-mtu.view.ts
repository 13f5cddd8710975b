import { z } from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Missing } from '../model/fact.ts';
import { defineView, type ViewContext } from './define-view.ts';

const PodMtu = z.object({
  /** Device that carries traffic to other nodes, and how it was found. */
  device: z.string(),
  deviceMtu: z.number().int(),
  by: z.enum(['node address', 'agent', 'only NIC']),
  /** `mtu` of the configuration, when it is set. */
  configured: z.number().int().optional(),
  /** Devices of Cilium whose MTU is greater than the path carries. */
  tooLarge: z.array(z.object({ name: z.string(), mtu: z.number().int(), most: z.number().int() })),
});

interface Nic { readonly name: string; readonly mtu: number; readonly places: readonly EvidenceRef[] }

const WIREGUARD = 80;
const NO_NIC = /^(?:lo$|lxc|cilium_|cni|cbr|flannel|docker|podman|br-|br\d|vmbr|bridge|ovs|bond|team|vlan|macv|ipvl|ipvtap|tap|tun\d|vxlan|geneve|vrf|nlmon|vcan|veth|cali|tunl|dummy|kube-|virbr|ifb|wg|tailscale|nodelocaldns|sit\d|gre|erspan|ip6)/;

/** The MTU of Cilium's devices against that of the device that carries their packets. */
export const view = defineView({
  id: 'pod-mtu',
  title: 'MTU of the pods against the MTU between nodes',
  scope: 'node',
  collect: 'ip -d link show; ip addr show',
  schema: PodMtu,
  build: (context) => {
    const nics = all(context);
    const carrier = carrierOf(context, nics);
    if (carrier === undefined) return { missing: nics.length > 0 ? [untold(nics)] : context.missing('ip-link') };
    const { nic, by } = carrier;
    const config = settings(context);
    const own = nics.filter((n) => n.up && (n.name === 'cilium_wg0' || n.name === 'cilium_host'));
    const tooLarge = own.map((n) => ({ ...n, most: nic.mtu - (n.name === 'cilium_wg0' ? WIREGUARD : 0) })).filter((n) => n.mtu > n.most);
    for (const field of ['', 'deviceMtu']) context.note(field, nic.places);
    if (tooLarge.length > 0) context.note('tooLarge', tooLarge.flatMap((n) => [...n.places]));
    for (const [i, { places }] of tooLarge.entries()) context.note(`tooLarge[${String(i)}]`, [...places, ...nic.places]);
    context.note('configured', config.places);
    return {
      device: nic.name, deviceMtu: nic.mtu, by,
      tooLarge: tooLarge.map(({ name, mtu, most }) => ({ name, mtu, most })), ...(config.mtu === undefined ? {} : { configured: config.mtu }),
    };
  },
});

/** `stacked`: printed as `x@y`, so a VLAN, macvlan, ipvlan or one end of a veth pair. */
function all(context: ViewContext): (Nic & { readonly up: boolean; readonly kind?: string | undefined; readonly stacked: boolean })[] {
  const links = context.read('ip-link').flatMap((r) => r.data.links.map((l, i) => ({ ...l, places: r.places(`links[${String(i)}]`) })));
  const others = context.read('ip-addr').flatMap((r) => r.data.interfaces.map((l, i) => ({ ...l, kind: undefined, places: r.places(`interfaces[${String(i)}]`) })));
  return [...links, ...others.filter((o) => !links.some((l) => l.name === o.name))].flatMap(({ name, mtu, flags, state, kind, peer, peerIndex, places }) => (
    mtu === undefined ? [] : [{ name, mtu, up: flags.includes('UP') && state !== 'DOWN', kind, stacked: peer !== undefined || peerIndex !== undefined, places }]));
}

function untold(nics: readonly Nic[]): Missing {
  const path = nics[0]?.places[0]?.path;
  return {
    input: 'cilium-status', reason: 'incomplete', collect: 'cilium-dbg status --verbose; ip addr show', ...(path === undefined ? {} : { path }),
    detail: 'nothing tells which device carries the packets between nodes: neither the address of the node, nor cilium status, nor a single NIC',
  };
}

/** By the node's address, by the agent's own choice, else the only NIC there is. */
function carrierOf(context: ViewContext, nics: ReturnType<typeof all>): { readonly nic: Nic; readonly by: 'node address' | 'agent' | 'only NIC' } | undefined {
  const addresses = new Set(context.read('k8s-nodes').flatMap((r) => r.data.items.filter((n) => n.name === context.node).flatMap((n) => n.addresses.filter((a) => a.type === 'InternalIP').map((a) => a.address))));
  const holder = context.read('ip-addr').flatMap((r) => r.data.interfaces).find((d) => d.addresses.some((a) => addresses.has(a.ip)))?.name;
  const direct = context.read('cilium-status').flatMap((r) => r.data.kpr?.devices ?? []).find((d) => d.directRouting)?.name;
  const named = (name: string | undefined): Nic | undefined => (name === undefined ? undefined : nics.find((n) => n.name === name));
  const [byAddress, byAgent] = [named(holder), named(direct)];
  if (byAddress !== undefined) return { nic: byAddress, by: 'node address' };
  if (byAgent !== undefined) return { nic: byAgent, by: 'agent' };
  // A NIC under a bond or bridge counts: beside another NIC nothing tells which of them carries the packets.
  const physical = nics.filter((n) => n.up && n.kind === undefined && !n.stacked && !NO_NIC.test(n.name));
  const [only] = physical;
  return only === undefined || physical.length > 1 ? undefined : { nic: only, by: 'only NIC' };
}

function settings(context: ViewContext): { readonly mtu?: number; readonly places: readonly EvidenceRef[] } {
  const config = context.view('config');
  if (config.state === 'missing') return { places: [] };
  const read = z.object({ values: z.record(z.string(), z.string()) }).safeParse(config.data);
  if (!read.success) return { places: [] };
  const mtu = Number(read.data.values['mtu'] ?? 0);
  return { places: config.places('values.mtu'), ...(Number.isInteger(mtu) && mtu > 0 ? { mtu } : {}) };
}
