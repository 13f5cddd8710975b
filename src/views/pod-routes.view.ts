import * as z from 'zod';
import { parseCidr } from '../base/cidr.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { probedHealth } from './routes/health.ts';
import { otherNodes, ownNetworks, type Peer } from './routes/nodes.ts';
import { hostRoutes, type HostRoutes } from './routes/table.ts';

const PodRoutes = z.object({
  /** The pod ranges of all other nodes, and how the routes of this node treat them. */
  targets: z.array(z.object({
    node: z.string(),
    cidr: z.string(),
    /** `default`: only the default route covers it. `refused`: a route that drops. */
    reach: z.enum(['route', 'default', 'none', 'refused']),
    via: z.array(z.string()),
    dev: z.string().optional(),
    table: z.string().optional(),
    /** Whether the agent's probe of that node's health endpoint, a pod address, comes back. */
    health: z.enum(['ok', 'failing', 'unknown']),
  })),
  /** Cloud that runs the nodes, by the scheme of their provider id: `aws`, `gce`, `azure`, `kind`. */
  provider: z.string().optional(),
});
type PodRoutes = z.input<typeof PodRoutes>;

/** Whether this node has a route to the pods of every other node. */
export const view = defineView({
  id: 'pod-routes',
  title: "routes of the node to other nodes' pods",
  scope: 'node',
  collect: 'ip -4 route show table all; kubectl get nodes -o yaml',
  schema: PodRoutes,
  build: (context) => {
    const routes = hostRoutes(context);
    if (routes === undefined) return { missing: context.missing('ip-route') };
    const others = otherNodes(context, ownNetworks(context, routes).addresses);
    if ('missing' in others) return others;
    if (!routes.whole) context.notWhole();
    return gather(context, routes, others.peers);
  },
});

function gather(context: ViewContext, routes: HostRoutes, peers: readonly Peer[]): PodRoutes {
  const health = probedHealth(context);
  const targets: PodRoutes['targets'] = [];
  context.note('', routes.places);
  for (const peer of peers) for (const text of peer.podCIDRs) {
    const cidr = parseCidr(text);
    const answer = cidr === undefined ? undefined : routes.answer(cidr);
    if (answer === undefined) continue;
    const probed = health(peer.name);
    const { way } = answer;
    const looked = answer.reach === 'route' ? [] : routes.places.map((p): EvidenceRef => ({ ...p, note: `no route to ${text} in these lines` }));
    context.note(`targets[${String(targets.length)}]`, [...way?.places ?? [], ...peer.places, ...looked, ...probed.places].slice(0, 6));
    targets.push({
      node: peer.name, cidr: text, reach: answer.reach, via: [...way?.via ?? []], health: probed.health,
      ...(way?.dev === undefined ? {} : { dev: way.dev }), ...(way === undefined ? {} : { table: way.table }),
    });
  }
  const provider = providerOf(context);
  return { targets, ...(provider === undefined ? {} : { provider }) };
}

/** `aws:///eu-west-1a/i-0abc` is `aws`. */
function providerOf(context: ViewContext): string | undefined {
  const list = context.best('k8s-nodes');
  const at = list?.data.items.findIndex((n) => n.providerID !== undefined) ?? -1;
  const provider = /^([a-z][a-z0-9-]{1,30}):/.exec(list?.data.items[at]?.providerID ?? '')?.[1];
  if (provider !== undefined && list !== undefined) context.note('provider', list.places(`items[${String(at)}].providerID`));
  return provider;
}
