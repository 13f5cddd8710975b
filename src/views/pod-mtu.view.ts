import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Missing } from '../model/fact.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { carrierOf, listNics, type Nic } from './routes/carrier.ts';

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

const WIREGUARD = 80;

/** The MTU of Cilium's devices against that of the device that carries their packets. */
export const view = defineView({
  id: 'pod-mtu',
  title: 'MTU of the pods against the MTU between nodes',
  scope: 'node',
  collect: 'ip -d link show; ip addr show',
  schema: PodMtu,
  build: (context) => {
    const nics = listNics(context);
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

function untold(nics: readonly Nic[]): Missing {
  const path = nics[0]?.places[0]?.path;
  return {
    input: 'cilium-status', reason: 'incomplete', collect: 'cilium-dbg status --verbose; ip addr show', ...(path === undefined ? {} : { path }),
    detail: 'nothing tells which device carries the packets between nodes: neither the address of the node, nor cilium status, nor a single NIC',
  };
}

function settings(context: ViewContext): { readonly mtu?: number; readonly places: readonly EvidenceRef[] } {
  const config = context.view('config');
  if (config.state === 'missing') return { places: [] };
  const read = z.object({ values: z.record(z.string(), z.string()) }).safeParse(config.data);
  if (!read.success) return { places: [] };
  const mtu = Number(read.data.values['mtu'] ?? 0);
  return { places: config.places('values.mtu'), ...(Number.isInteger(mtu) && mtu > 0 ? { mtu } : {}) };
}
