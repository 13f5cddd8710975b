import { z } from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';

const PodMtu = z.object({
  /** Device that carries traffic to other nodes, and how it was found. */
  device: z.string(),
  deviceMtu: z.number().int(),
  by: z.enum(['node address', 'agent', 'smallest']),
  /** Bytes that tunnel and encryption add to a packet. */
  overhead: z.number().int(),
  /** `mtu` of the configuration, when it is set. */
  configured: z.number().int().optional(),
  /** Devices of Cilium whose MTU is greater than the path carries. */
  tooLarge: z.array(z.object({ name: z.string(), mtu: z.number().int(), most: z.number().int() })),
});

interface Nic { readonly name: string; readonly mtu: number; readonly places: readonly EvidenceRef[] }

const WIREGUARD = 80;
const TUNNEL = 50;
const NO_NIC = /^(?:lo|lxc|cilium_|cni|flannel|docker|br-|veth|cali|tunl|dummy|kube-|virbr|ifb|wg|nodelocaldns|sit\d|gre|erspan|ip6)/;

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
    if (carrier === undefined) return { missing: context.missing('ip-link').length > 0 ? context.missing('ip-link') : context.missing('ip-addr') };
    const { nic, by } = carrier;
    const config = settings(context);
    const own = nics.filter((n) => n.up && (n.name === 'cilium_wg0' || n.name === 'cilium_host'));
    const tooLarge = own.map((n) => ({ ...n, most: nic.mtu - (n.name === 'cilium_wg0' ? WIREGUARD : 0) })).filter((n) => n.mtu > n.most);
    for (const field of ['', 'deviceMtu']) context.note(field, nic.places);
    for (const [i, { places }] of tooLarge.entries()) context.note(`tooLarge[${String(i)}]`, [...places, ...nic.places]);
    context.note('configured', config.places);
    const wireguard = config.wireguard || own.some((n) => n.name === 'cilium_wg0');
    return {
      device: nic.name, deviceMtu: nic.mtu, by, overhead: (config.tunnel ? TUNNEL : 0) + (wireguard ? WIREGUARD : 0),
      tooLarge: tooLarge.map(({ name, mtu, most }) => ({ name, mtu, most })), ...(config.mtu === undefined ? {} : { configured: config.mtu }),
    };
  },
});

function all(context: ViewContext): (Nic & { readonly up: boolean; readonly kind?: string | undefined; readonly master?: string | undefined })[] {
  const links = context.read('ip-link').flatMap((r) => r.data.links.map((l, i) => ({ ...l, places: r.places(`links[${String(i)}]`) })));
  const others = context.read('ip-addr').flatMap((r) => r.data.interfaces.map((l, i) => ({ ...l, kind: undefined, places: r.places(`interfaces[${String(i)}]`) })));
  return [...links, ...others.filter((o) => !links.some((l) => l.name === o.name))].flatMap(({ name, mtu, flags, state, kind, master, places }) => (
    mtu === undefined ? [] : [{ name, mtu, up: flags.includes('UP') && state !== 'DOWN', kind, master, places }]));
}

/** By the node's address, by the agent's own choice, else the NIC with the smallest MTU. */
function carrierOf(context: ViewContext, nics: ReturnType<typeof all>): { readonly nic: Nic; readonly by: 'node address' | 'agent' | 'smallest' } | undefined {
  const addresses = new Set(context.read('k8s-nodes').flatMap((r) => r.data.items.filter((n) => n.name === context.node).flatMap((n) => n.addresses.filter((a) => a.type === 'InternalIP').map((a) => a.address))));
  const holder = context.read('ip-addr').flatMap((r) => r.data.interfaces).find((d) => d.addresses.some((a) => addresses.has(a.ip)))?.name;
  const direct = context.read('cilium-status').flatMap((r) => r.data.kpr?.devices ?? []).find((d) => d.directRouting)?.name;
  const named = (name: string | undefined): Nic | undefined => (name === undefined ? undefined : nics.find((n) => n.name === name));
  const [byAddress, byAgent] = [named(holder), named(direct)];
  if (byAddress !== undefined) return { nic: byAddress, by: 'node address' };
  if (byAgent !== undefined) return { nic: byAgent, by: 'agent' };
  const physical = nics.filter((n) => n.up && n.kind === undefined && n.master === undefined && !NO_NIC.test(n.name));
  const smallest = physical.reduce<Nic | undefined>((least, n) => (least === undefined || n.mtu < least.mtu ? n : least), undefined);
  return smallest === undefined ? undefined : { nic: smallest, by: 'smallest' };
}

function settings(context: ViewContext): { readonly mtu?: number; readonly tunnel: boolean; readonly wireguard: boolean; readonly places: readonly EvidenceRef[] } {
  const config = context.view('config');
  if (config.state === 'missing') return { tunnel: false, wireguard: false, places: [] };
  const read = z.object({ values: z.record(z.string(), z.string()), routing: z.string().optional(), wireguard: z.boolean().optional() }).safeParse(config.data);
  if (!read.success) return { tunnel: false, wireguard: false, places: [] };
  const mtu = Number(read.data.values['mtu'] ?? 0);
  return { tunnel: read.data.routing === 'tunnel', wireguard: read.data.wireguard === true, places: config.places('values.mtu'), ...(Number.isInteger(mtu) && mtu > 0 ? { mtu } : {}) };
}
