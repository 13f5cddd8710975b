import { type Cidr, cidrOf, overlappingPairs, overlaps, parseCidr } from '../../base/cidr.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';
import { serviceNetwork } from '../overlaps/neighbours.ts';
import type { MeshNode, MeshNodes } from './nodes.ts';

type Kind = 'pods' | 'node' | 'service' | 'pool';
interface Owned { readonly network: Cidr; readonly kind: Kind; readonly name: string; readonly places: readonly EvidenceRef[] }

/** A pod range of another cluster, and what of this cluster has addresses of it. */
export interface Shared { readonly cluster: string; readonly node: string; readonly cidr: string; readonly kind: Kind; readonly other: string; readonly places: readonly EvidenceRef[] }

const MOST = 100;
const ORDER: readonly Kind[] = ['pods', 'node', 'service', 'pool'];

/** The gravest overlap of each range of another cluster. */
export function sharedRanges(context: ViewContext, { local, remote }: MeshNodes, pools: readonly string[]): Shared[] {
  const own = [...local.flatMap(ofNode), ...services(context, remote), ...ofPools(context, pools)];
  const theirs = remote.flatMap((n) => n.ranges.map((range) => ({ n, range })));
  const worst = new Map<number, Owned>();
  // Both lists as one: those of this cluster first.
  for (const { a, b } of overlappingPairs([...own.map((o) => o.network), ...theirs.map((t) => t.range)], 1_000_000)) {
    const owner = own[a];
    const at = b - own.length;
    if (owner === undefined || at < 0) continue;
    const before = worst.get(at);
    if (before === undefined || ORDER.indexOf(owner.kind) < ORDER.indexOf(before.kind)) worst.set(at, owner);
  }
  return [...worst].sort(([a], [b]) => a - b).slice(0, MOST).flatMap(([at, owner]): Shared[] => {
    const their = theirs[at];
    return their === undefined ? [] : [{ cluster: their.n.cluster, node: their.n.node, cidr: their.range.text, kind: owner.kind, other: owner.name, places: [...their.n.places, ...owner.places.slice(0, 1)] }];
  });
}

function ofNode({ node, ips, ranges, places }: MeshNode): Owned[] {
  return [
    ...ranges.map((network): Owned => ({ network, kind: 'pods', name: `${network.text} of ${node}`, places })),
    ...ips.map((ip): Owned => ({ network: cidrOf(ip, ip.version === 4 ? 32 : 128), kind: 'node', name: `${ip.text} of ${node}`, places })),
  ];
}

/** Services are many, so only those that lie in a range of another cluster are kept. */
function services(context: ViewContext, remote: readonly MeshNode[]): Owned[] {
  const ranges = remote.flatMap((n) => n.ranges);
  if (ranges.length === 0) return [];
  const all = serviceNetwork(context).addresses;
  const common = all.at(-1);
  const inside = common === undefined || common.network.bits === 32 || common.network.bits === 128 ? all : [common];
  return inside.filter((s) => ranges.some((r) => overlaps(r, s.network))).map(({ network, name, places }) => ({ network, kind: 'service', name, places }));
}

function ofPools(context: ViewContext, pools: readonly string[]): Owned[] {
  const fact = context.view('config');
  const places = fact.state === 'missing' ? [] : fact.places('clusterPoolCidr4');
  return pools.flatMap((text): Owned[] => {
    const network = parseCidr(text);
    return network === undefined ? [] : [{ network, kind: 'pool', name: `the pool ${network.text} of this cluster`, places }];
  });
}
