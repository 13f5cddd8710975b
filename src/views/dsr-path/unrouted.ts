import * as z from 'zod';
import { type Cidr, overlaps, parseCidr, parseCidrOrIp } from '../../base/cidr.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import type { Read, ViewContext } from '../define-view.ts';

/** Pod addresses of another node that a node would send to its default route. */
export interface Unrouted {
  readonly node: string;
  readonly cidr: string;
  readonly owner: string;
  /** The health probe to that node through the pod network. */
  readonly probe: 'fails' | 'unknown';
  readonly places: readonly EvidenceRef[];
}

const Ranges = z.object({ ranges: z.array(z.object({ cidr: z.string(), family: z.number(), owner: z.string() })) });

type Routes = Read<ParserData['ip-route']>;

/** Undefined when no node's routes are there in whole, or the ranges of the nodes are not known. IPv4 alone. */
export function findUnrouted(context: ViewContext): Unrouted[] | undefined {
  const fact = context.view('pod-cidrs');
  if (fact.state === 'missing') return undefined;
  const ranges = Ranges.parse(fact.data).ranges.flatMap((r, i) => {
    const cidr = parseCidr(r.cidr);
    return cidr === undefined || r.owner === 'pool' || r.family !== 4 ? [] : [{ cidr, owner: r.owner, places: fact.places(`ranges[${String(i)}]`) }];
  });
  const tables = routesByNode(context);
  if (tables.size === 0 || ranges.length === 0) return undefined;
  return [...tables].flatMap(([node, reads]) => {
    const known = reads.flatMap((r) => r.data.routes).flatMap((r) => (r.dst === 'default' || r.type !== 'unicast' ? [] : parseCidrOrIp(r.dst) ?? []));
    return ranges.filter((r) => r.owner !== node && !isCovered(r.cidr, known)).flatMap((r): Unrouted[] => {
      const probe = probeOf(context, node, r.owner);
      return probe === 'answered' ? [] : [{ node, cidr: r.cidr.text, owner: r.owner, probe, places: [...reads[0]?.places('') ?? [], ...r.places] }];
    });
  });
}

/** A route to a part of the range counts: some networks install one for each pod. */
function isCovered(cidr: Cidr, routes: readonly Cidr[]): boolean {
  return routes.some((route) => route.bits > 0 && overlaps(route, cidr));
}

/** Nodes whose main table was collected whole. */
function routesByNode(context: ViewContext): Map<string, Routes[]> {
  const byNode = new Map<string, Routes[]>();
  for (const read of context.read('ip-route')) {
    if (read.node !== undefined && read.data.family !== 'ipv6') byNode.set(read.node, [...byNode.get(read.node) ?? [], read]);
  }
  return new Map([...byNode].filter(([, reads]) => reads.some((r) => r.whole && (r.data.asked === 'main' || r.data.asked === 'all'))));
}

/** An answered probe means that the network behind the default route knows the way. */
function probeOf(context: ViewContext, from: string, to: string): Unrouted['probe'] | 'answered' {
  for (const status of context.read('cilium-status')) {
    const health = status.data.clusterHealth;
    if (status.node !== from || health === undefined) continue;
    if (health.total !== undefined && health.total > 1 && health.reachable === health.total) return 'answered';
    const endpoint = health.nodes.find((n) => n.name === to)?.endpoint;
    if (endpoint !== undefined && endpoint.reachable > 0) return 'answered';
    if (endpoint !== undefined && endpoint.total > endpoint.unknown) return 'fails';
  }
  return 'unknown';
}
