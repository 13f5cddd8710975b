import { z } from 'zod';
import { contains, parseCidr, type Cidr } from '../../base/cidr.ts';
import { parseIp } from '../../base/ip.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { Missing } from '../../model/fact.ts';
import type { ViewContext } from '../define-view.ts';
import { isOuter, type HostRoutes } from './table.ts';

/** A node with its addresses and pod ranges. */
export interface Peer {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly podCIDRs: readonly string[];
  readonly places: readonly EvidenceRef[];
  readonly addressPlaces: readonly EvidenceRef[];
}

/** The part of `pod-cidrs` that matters here. */
const Ranges = z.object({ nodes: z.array(z.object({ name: z.string(), addresses: z.array(z.string()), podCIDRs: z.array(z.string()) })) });

/** All other nodes of the cluster. */
export function otherNodes(context: ViewContext, own: ReadonlySet<string>): { readonly peers: readonly Peer[] } | { readonly missing: readonly Missing[] } {
  const fact = context.view('pod-cidrs');
  if (fact.state === 'missing') return { missing: fact.missing };
  const internal = internalAddresses(context);
  const all = Ranges.parse(fact.data).nodes.map((node, i): Peer => ({
    ...node, addresses: internal.get(node.name) ?? node.addresses,
    places: fact.places(`nodes[${String(i)}]`), addressPlaces: fact.places(`nodes[${String(i)}].addresses`),
  }));
  return { peers: all.filter((n) => n.name !== context.node && !n.addresses.some((a) => own.has(parseIp(a)?.text ?? a))) };
}

/** Nodes talk to each other over these; an ExternalIP is how others reach a node. */
function internalAddresses(context: ViewContext): ReadonlyMap<string, readonly string[]> {
  const nodes = context.read('k8s-nodes').flatMap((r) => r.data.items);
  return new Map(nodes.map((n) => [n.name, n.addresses.filter((a) => a.type === 'InternalIP').map((a) => a.address)]));
}

/** Networks on the links of a node that lead to others, and all its addresses. */
export interface Attachment {
  readonly networks: readonly { readonly network: Cidr; readonly dev: string; readonly places: readonly EvidenceRef[] }[];
  readonly addresses: ReadonlySet<string>;
}

/** From `ip addr`, and from the routes the kernel entered for each address. */
export function ownNetworks(context: ViewContext, routes: HostRoutes | undefined): Attachment {
  const addresses = new Set<string>(context.snapshot.nodes.find((n) => n.name === context.node)?.addresses ?? []);
  const networks = [...routes?.connected ?? []];
  for (const read of context.read('ip-addr')) {
    read.data.interfaces.forEach((device, i) => {
      for (const { ip, prefix, scope } of device.addresses) {
        addresses.add(parseIp(ip)?.text ?? ip);
        const network = parseCidr(`${ip}/${String(prefix)}`);
        if (network === undefined || !isOuter(device.name) || scope === 'host' || scope === 'link') continue;
        networks.push({ network, dev: device.name, places: read.places(`interfaces[${String(i)}]`) });
      }
    });
  }
  return { networks, addresses };
}

/** The network of the node's own links that holds the address. */
export function networkOf(address: string, { networks }: Attachment): Attachment['networks'][number] | undefined {
  const ip = parseIp(address);
  return ip === undefined ? undefined : networks.find((n) => contains(n.network, ip));
}
