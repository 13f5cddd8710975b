import * as z from 'zod';
import { overlaps, parseCidr, type Cidr } from '../base/cidr.ts';
import { sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { nodeNetworks, serviceNetwork, type Neighbour } from './overlaps/neighbours.ts';

const CidrOverlaps = z.object({
  /** Address manager; absent when it is not known. */
  ipam: z.string().optional(),
  /** Pod ranges that share addresses with something else. */
  overlaps: z.array(z.object({
    cidr: z.string(),
    /** `pool`, or the node that gives its pods addresses from it. */
    owner: z.string(),
    /** The range is in use on a node, and not only part of the pool to come. */
    allocated: z.boolean(),
    with: z.enum(['node-network', 'service']),
    /** What it shares addresses with, in words: `10.0.0.0/22 of node-1 (eth0)`. */
    other: z.string(),
  })),
  /** Something is shared; absent when nothing is, and nodes or services were not collected. */
  overlapping: z.boolean().optional(),
  /** Ranges of nodes are known. */
  allocationsKnown: z.boolean(),
  nodeNetworks: z.number().int(),
  serviceAddresses: z.number().int(),
});
type CidrOverlaps = z.input<typeof CidrOverlaps>;

/** The part of `pod-cidrs` that matters here. */
const Ranges = z.object({ ipam: z.string().optional(), ranges: z.array(z.object({ cidr: z.string(), owner: z.string() })) });

interface Range { readonly network: Cidr; readonly owner: string; readonly places: readonly EvidenceRef[] }

/** Whether pods get addresses that nodes or services have already. */
export const view = defineView({
  id: 'cidr-overlaps',
  title: 'pod ranges that overlap node networks or service addresses',
  scope: 'cluster',
  collect: 'kubectl get nodes -o yaml; kubectl get services -A -o yaml; ip addr (on the nodes)',
  schema: CidrOverlaps,
  build: (context) => {
    const fact = context.view('pod-cidrs');
    if (fact.state === 'missing') return { missing: fact.missing };
    const { ipam, ranges } = Ranges.parse(fact.data);
    const read = ranges.flatMap(({ cidr, owner }, i): Range[] => {
      const network = parseCidr(cidr);
      return network === undefined ? [] : [{ network, owner, places: fact.places(`ranges[${String(i)}]`) }];
    });
    context.note('', fact.places(''));
    context.note('ipam', fact.places('ipam'));
    const nodes = nodeNetworks(context);
    const services = serviceNetwork(context);
    if (nodes.length + services.addresses.length === 0) return { missing: [...context.missing('k8s-nodes'), ...context.missing('ip-addr'), ...context.missing('k8s-services')] };
    const compared = compare(context, read, nodes, services.addresses);
    context.note('overlapping', fact.places(''));
    const overlapping = compared.overlaps.length > 0;
    return { ...(ipam === undefined ? {} : { ipam }), ...(overlapping || neighboursKnown(context) ? { overlapping } : {}), ...compared };
  },
});

/** What an agent says of its own devices is too little to call the ranges free of overlaps. */
function neighboursKnown(context: ViewContext): boolean {
  const nodes = (['k8s-nodes', 'cilium-node-list', 'ip-addr'] as const).some((id) => context.read(id).length > 0);
  return nodes && (['k8s-services', 'cilium-service-list'] as const).some((id) => context.read(id).length > 0);
}

function compare(context: ViewContext, ranges: readonly Range[], nodes: readonly Neighbour[], services: readonly Neighbour[]): Omit<CidrOverlaps, 'ipam' | 'overlapping'> {
  const found: CidrOverlaps['overlaps'] = [];
  const add = (range: Range, kind: 'node-network' | 'service', shared: readonly Neighbour[]): void => {
    const [first] = shared;
    if (first === undefined) return;
    context.note(`overlaps[${String(found.length)}]`, [...range.places.slice(0, 2), ...shared.slice(0, 3).flatMap((s) => s.places.slice(0, 2))]);
    found.push({ cidr: range.network.text, owner: range.owner, allocated: range.owner !== 'pool', with: kind, other: nameAll(shared) });
  };
  for (const range of distinct(ranges)) {
    add(range, 'node-network', nodes.filter((n) => overlaps(n.network, range.network)));
    add(range, 'service', services.filter((s) => overlaps(s.network, range.network)));
  }
  return { overlaps: found, allocationsKnown: ranges.some((r) => r.owner !== 'pool'), nodeNetworks: nodes.length, serviceAddresses: services.length };
}

function distinct(ranges: readonly Range[]): Range[] {
  return [...new Map(ranges.map((r) => [`${r.network.text} ${r.owner}`, r])).values()];
}

function nameAll(shared: readonly Neighbour[]): string {
  const names = sortedBy(new Set(shared.map((s) => s.name)), (n) => n);
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${String(names.length - 3)} more`;
}
