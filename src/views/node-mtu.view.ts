import * as z from 'zod';
import { parseCidrOrIp } from '../base/cidr.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { isPhysical, listNics, type NamedLink } from './routes/carrier.ts';
import { otherNodes, ownNetworks } from './routes/nodes.ts';
import { hostRoutes } from './routes/table.ts';

/** What this view reads of another one. */
const CarrierFields = z.object({ device: z.string(), deviceMtu: z.number() });

const NodeMtu = z.object({
  /** Device with the address of the node, and what it carries. */
  device: z.string(),
  deviceMtu: z.number().int(),
  /** Other network cards that are up, of another MTU. */
  others: z.array(z.object({ name: z.string(), mtu: z.number().int() })),
  /** The MTU that the agent started from, told by the largest of its devices; absent where the node has none. */
  derived: z.object({ mtu: z.number().int(), from: z.string() }).optional(),
  wireguardMtu: z.number().int().optional(),
  /** Devices other than `device` over which routes lead to the addresses of other nodes; absent without routes or nodes. */
  peersOverOthers: z.array(z.string()).optional(),
  /** Routes to other nodes that carry an MTU of their own; absent without routes. */
  routeMtus: z.array(z.object({ dst: z.string(), mtu: z.number().int() })).optional(),
});
type NodeMtu = z.input<typeof NodeMtu>;

/** What WireGuard adds: 80 bytes in all releases known. */
const WIREGUARD = 80;
const POD = /^(?:lxc[0-9a-f]{6,}|lxc_health|cilium_host)$/;

/** The MTU the agent worked out against the MTU of the device that carries the traffic between nodes. */
export const view = defineView({
  id: 'node-mtu',
  title: 'MTU of the network cards of a node and MTU that the agent derived',
  scope: 'node',
  collect: 'ip -d link show; ip addr show; ip -4 route show table all',
  schema: NodeMtu,
  build: (context) => {
    const carrier = context.view('pod-mtu');
    if (carrier.state === 'missing') return { missing: carrier.missing };
    const { device, deviceMtu } = CarrierFields.parse(carrier.data);
    const nics = listNics(context);
    const others = nics.filter((n) => isPhysical(n) && n.name !== device && n.mtu !== deviceMtu);
    const derived = derivedFrom(nics);
    const wireguard = nics.find((n) => n.name === 'cilium_wg0');
    for (const field of ['', 'device', 'deviceMtu']) context.note(field, carrier.places('deviceMtu'));
    others.forEach((n, i) => { context.note(`others[${String(i)}]`, n.places); });
    if (derived !== undefined) context.note('derived', derived.places);
    if (wireguard !== undefined) context.note('wireguardMtu', wireguard.places);
    return {
      device, deviceMtu, others: others.map(({ name, mtu }) => ({ name, mtu })), ...ways(context, device),
      ...(derived === undefined ? {} : { derived: { mtu: derived.mtu, from: derived.from } }),
      ...(wireguard === undefined ? {} : { wireguardMtu: wireguard.mtu }),
    };
  },
});

function derivedFrom(nics: readonly NamedLink[]): { readonly mtu: number; readonly from: string; readonly places: readonly EvidenceRef[] } | undefined {
  const told = nics.flatMap((n) => {
    if (n.name === 'cilium_wg0') return [{ mtu: n.mtu + WIREGUARD, from: n.name, places: n.places }];
    return POD.test(n.name) ? [{ mtu: n.mtu, from: n.name, places: n.places }] : [];
  });
  return told.sort((a, b) => b.mtu - a.mtu)[0];
}

/** How routes lead to the addresses of the other nodes. */
function ways(context: ViewContext, device: string): Pick<NodeMtu, 'peersOverOthers' | 'routeMtus'> {
  const routes = hostRoutes(context);
  if (routes === undefined) return {};
  const routeMtus: NonNullable<NodeMtu['routeMtus']> = [];
  for (const read of context.read('ip-route')) read.data.routes.forEach((route, i) => {
    if (route.mtu === undefined || route.dev !== device) return;
    context.note(`routeMtus[${String(routeMtus.length)}]`, read.places(`routes[${String(i)}]`));
    routeMtus.push({ dst: route.dst, mtu: route.mtu });
  });
  const others = otherNodes(context, ownNetworks(context, routes).addresses);
  if ('missing' in others) return { routeMtus };
  const over = new Set<string>();
  for (const { addresses } of others.peers) for (const text of addresses) {
    const address = parseCidrOrIp(text);
    const dev = address === undefined ? undefined : routes.answer(address)?.way?.dev;
    if (dev !== undefined && dev !== device) over.add(dev);
  }
  return { routeMtus, peersOverOthers: [...over] };
}
