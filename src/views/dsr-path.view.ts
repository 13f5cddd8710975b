import * as z from 'zod';
import { defineView } from './define-view.ts';
import { findProvider } from './dsr-path/provider.ts';
import { findUnrouted } from './dsr-path/unrouted.ts';

const DsrPath = z.object({
  /** Cloud whose network is between the nodes, by the Node objects; empty when they name none of those that look into packets. Absent without them. */
  provider: z.string().optional(),
  /**
   * Pod ranges of other nodes that a node has no route to but the default one, unless the health probe through it is answered. Absent
   * when routes or ranges are not known.
   */
  unrouted: z.array(z.object({ node: z.string(), cidr: z.string(), owner: z.string(), probe: z.enum(['fails', 'unknown']) })).optional(),
});

/** What direct server return needs of the network between the nodes. */
export const view = defineView({
  id: 'dsr-path',
  title: 'network between the nodes, as direct server return needs it',
  scope: 'cluster',
  collect: 'kubectl get nodes -o yaml; ip route on every node',
  schema: DsrPath,
  build: (context) => {
    const provider = findProvider(context);
    const unrouted = findUnrouted(context);
    if (provider === undefined && unrouted === undefined) return { missing: [...context.missing('k8s-nodes'), ...context.missing('ip-route')] };
    context.note('', provider?.places ?? []);
    context.note('provider', provider?.places ?? []);
    context.note('unrouted', (unrouted ?? []).flatMap((u) => u.places).slice(0, 4));
    for (const [i, u] of (unrouted ?? []).entries()) context.note(`unrouted[${String(i)}]`, u.places);
    return {
      ...(provider === undefined ? {} : { provider: provider.name }),
      ...(unrouted === undefined ? {} : { unrouted: unrouted.map(({ node, cidr, owner, probe }) => ({ node, cidr, owner, probe })) }),
    };
  },
});
