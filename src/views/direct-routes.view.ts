import * as z from 'zod';
import { parseCidr } from '../base/cidr.ts';
import { parseIp } from '../base/ip.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { networkOf, otherNodes, ownNetworks, type Attachment, type Peer } from './routes/nodes.ts';
import { hostRoutes, type HostRoutes } from './routes/table.ts';

const DirectRoutes = z.object({
  /** Lines of the agent's log that say a direct route could not be installed. */
  refused: z.array(z.object({ sample: z.string(), count: z.number().int(), addresses: z.array(z.string()) })),
  /** Other nodes; absent when the addresses of this node or of the others are not known. */
  peers: z.array(z.object({
    node: z.string(),
    address: z.string(),
    /** On a network of one of this node's links. */
    onLink: z.boolean(),
    /** A route to its pods leads over its own address. */
    routed: z.boolean(),
  })).optional(),
  /** Networks of this node's links, `192.0.2.0/24 (eth0)`. */
  networks: z.array(z.string()),
});
type DirectRoutes = z.input<typeof DirectRoutes>;

/** Whether direct routes to the other nodes can exist: both must be on one link, since the next hop is the other node itself. */
export const view = defineView({
  id: 'direct-routes',
  title: 'reach of other nodes without a router between',
  scope: 'node',
  collect: 'ip addr; ip route; kubectl get nodes -o yaml; kubectl -n kube-system logs <cilium pod> -c cilium-agent',
  schema: DirectRoutes,
  build: (context) => {
    const routes = hostRoutes(context);
    const attachment = ownNetworks(context, routes);
    const others = otherNodes(context, attachment.addresses);
    const logged = context.read('cilium-log').some((r) => r.data.component === 'agent');
    const peers = 'missing' in others ? undefined : judged(others.peers, attachment, routes);
    if (peers === undefined && !logged) {
      return { missing: 'missing' in others ? others.missing : [...context.missing('ip-addr'), ...context.missing('ip-route')] };
    }
    return gather(context, attachment, peers);
  },
});

interface Judged { readonly peer: Peer; readonly address: string; readonly onLink: boolean; readonly routed: boolean; readonly places: readonly EvidenceRef[] }

/** Undefined when the node's own networks say nothing: none known, or host addresses as some clouds give them. */
function judged(peers: readonly Peer[], attachment: Attachment, routes: HostRoutes | undefined): Judged[] | undefined {
  const telling = new Set(attachment.networks.filter((n) => n.network.bits < (n.network.version === 4 ? 32 : 128)).map((n) => n.network.version));
  if (telling.size === 0) return undefined;
  return peers.flatMap((peer) => peer.addresses.flatMap((address): Judged[] => {
    const version = parseIp(address)?.version;
    if (version === undefined || !telling.has(version)) return [];
    const own = networkOf(address, attachment);
    const way = viaPeer(peer, address, routes);
    return [{ peer, address, onLink: own !== undefined, routed: way !== undefined, places: [...peer.addressPlaces, ...own?.places ?? attachment.networks.flatMap((n) => n.places).slice(0, 3), ...way ?? []] }];
  }));
}

/** Places of the route to the peer's pods over the peer's address. */
function viaPeer(peer: Peer, address: string, routes: HostRoutes | undefined): readonly EvidenceRef[] | undefined {
  for (const text of peer.podCIDRs) {
    const cidr = parseCidr(text);
    const answer = cidr === undefined ? undefined : routes?.answer(cidr);
    if (answer?.reach === 'route' && answer.way?.via.includes(parseIp(address)?.text ?? address) === true) return answer.way.places;
  }
  return undefined;
}

function gather(context: ViewContext, attachment: Attachment, peers: readonly Judged[] | undefined): DirectRoutes {
  const refused: DirectRoutes['refused'] = [];
  for (const log of context.read('cilium-log')) {
    const at = log.data.signatures.findIndex((s) => s.id === 'direct-route-failed');
    const hit = log.data.signatures[at];
    if (hit === undefined || log.data.component !== 'agent') continue;
    context.note(`refused[${String(refused.length)}]`, log.places(`signatures[${String(at)}]`));
    refused.push({ sample: hit.sample, count: hit.count, addresses: [...hit.values] });
  }
  context.note('', [...attachment.networks[0]?.places ?? [], ...context.read('cilium-log').flatMap((l) => l.places(''))].slice(0, 1));
  peers?.forEach((p, i) => { context.note(`peers[${String(i)}]`, p.places); });
  return {
    refused, networks: [...new Set(attachment.networks.filter((n) => !n.network.text.startsWith('fe80:')).map((n) => `${n.network.text} (${n.dev})`))],
    ...(peers === undefined ? {} : { peers: peers.map(({ peer, address, onLink, routed }) => ({ node: peer.name, address, onLink, routed })) }),
  };
}
