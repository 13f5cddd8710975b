import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { ciliumStates } from './ipsec/states.ts';
import { nodesByAddress } from './routes/nodes-by-address.ts';

const packets = z.number().int();

const IpsecTraffic = z.object({
  /** Packets that the node encrypted for others, and that it decrypted, since its states were made. */
  encrypted: packets,
  decrypted: packets,
  peers: z.array(z.object({
    /** Name of the other node, or its address where nothing tells the name. */
    name: z.string(),
    encrypted: packets,
    /** Absent where one state decrypts for all nodes. */
    decrypted: packets.optional(),
    /** The node answers the agent's probes while no pod address on it does. */
    blocked: z.boolean(),
  })),
});
type Peer = z.input<typeof IpsecTraffic>['peers'][number];
interface Sum { peer: Peer; places: EvidenceRef[] }

/** How many packets a node exchanged with each other one through IPsec. */
export const view = defineView({
  id: 'ipsec-traffic',
  title: 'packets that a node encrypted and decrypted with IPsec',
  scope: 'node',
  collect: 'ip -s xfrm state',
  schema: IpsecTraffic,
  build: (context) => {
    const states = ciliumStates(context).filter((s) => s.packets !== undefined);
    const [first] = states;
    if (first === undefined) return { missing: missing(context.missing('xfrm')) };
    const names = nodesByAddress(context);
    const blocked = blockedNodes(context);
    const sums = new Map<string, Sum>();
    const total = { encrypted: 0, decrypted: 0 };
    for (const { direction, remote, packets: seen = 0, places } of states) {
      const field = direction === 'in' ? 'decrypted' : 'encrypted';
      total[field] += seen;
      if (remote === undefined) continue;
      const name = names(remote) ?? remote;
      const sum = sums.get(name) ?? { peer: { name, encrypted: 0, blocked: blocked.has(name) }, places: [] };
      sum.peer[field] = (sum.peer[field] ?? 0) + seen;
      if (sum.places.length < 4) sum.places.push(...places);
      sums.set(name, sum);
    }
    const peers = sortedBy(sums.values(), (s) => s.peer.name);
    const both = (['out', 'in'] as const).flatMap((d) => states.find((s) => s.direction === d)?.places ?? []);
    for (const field of ['', 'encrypted', 'decrypted']) context.note(field, both);
    peers.forEach(({ places }, i) => { context.note(`peers[${String(i)}]`, places); });
    return { ...total, peers: peers.map((s) => s.peer) };
  },
});

function blockedNodes(context: ViewContext): ReadonlySet<string> {
  const health = context.view('peer-health');
  return new Set(health.state === 'missing' ? [] : z.object({ blocked: z.array(z.string()) }).parse(health.data).blocked);
}

/** The plain list without `-s` tells no packets. */
function missing<T>(absent: readonly T[]): readonly (T | { input: string; reason: 'field-missing'; detail: string; collect: string })[] {
  return absent.length > 0 ? absent : [{ input: 'xfrm', reason: 'field-missing', detail: 'no state of Cilium is listed with its packets', collect: 'ip -s xfrm state' }];
}
