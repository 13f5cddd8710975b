import * as z from 'zod';
import { contains, parseCidr, type Cidr } from '../../base/cidr.ts';
import { parseIp, plainIp } from '../../base/ip.ts';
import { remembered } from '../../base/remember.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { Fact, Missing } from '../../model/fact.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
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

type PresentFact = Extract<Fact, { readonly state: 'present' }>;

/** The part of `pod-cidrs` that matters here. */
const Ranges = z.object({ nodes: z.array(z.object({ name: z.string(), addresses: z.array(z.string()), podCIDRs: z.array(z.string()) })) });

/** All other nodes of the cluster. */
export function otherNodes(context: ViewContext, own: ReadonlySet<string>): { readonly peers: readonly Peer[] } | { readonly missing: readonly Missing[] } {
  const fact = context.view('pod-cidrs');
  if (fact.state === 'missing') return { missing: fact.missing };
  const internal = context.read('k8s-nodes').map((r) => internalAddresses(r.data));
  return { peers: rangesOf(fact).flatMap((node, i): Peer[] => {
    const addresses = internal.map((list) => list.get(node.name)).findLast((list) => list !== undefined) ?? node.addresses;
    return node.name === context.node || addresses.some((a) => own.has(plainIp(a))) ? [] : [new PeerAt(node, addresses, fact, i)];
  }) };
}

/** Every node asks for all others, so each shows where it stands only when somebody looks. */
class PeerAt implements Peer {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly podCIDRs: readonly string[];
  readonly #fact: PresentFact;
  readonly #at: number;

  constructor({ name, podCIDRs }: Pick<Peer, 'name' | 'podCIDRs'>, addresses: readonly string[], fact: PresentFact, at: number) {
    this.name = name;
    this.addresses = addresses;
    this.podCIDRs = podCIDRs;
    this.#fact = fact;
    this.#at = at;
  }

  get places(): readonly EvidenceRef[] {
    return this.#fact.places(`nodes[${String(this.#at)}]`);
  }

  get addressPlaces(): readonly EvidenceRef[] {
    return this.#fact.places(`nodes[${String(this.#at)}].addresses`);
  }
}

const rangesOf = remembered((fact: PresentFact) => Ranges.parse(fact.data).nodes);

/** Nodes talk to each other over these; an ExternalIP is how others reach a node. */
const internalAddresses = remembered(({ items }: ParserData['k8s-nodes']): ReadonlyMap<string, readonly string[]> =>
  new Map(items.map((n) => [n.name, n.addresses.filter((a) => a.type === 'InternalIP').map((a) => a.address)])));

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
        addresses.add(plainIp(ip));
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
