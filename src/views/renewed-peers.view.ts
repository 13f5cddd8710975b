import * as z from 'zod';
import { defineView } from './define-view.ts';
import { noteList } from './note-list.ts';

const Items = z.array(z.object({ node: z.string(), created: z.string(), agentStarted: z.string() }));
const RenewedPeers = z.object({
  /** The node itself, and those that answer while no pod on them does, where their CiliumNode object was made anew under a running agent. */
  items: Items,
});

/** Of the nodes that were registered anew, those that matter to one node: itself, and the ones whose pods it does not reach. */
export const view = defineView({
  id: 'renewed-peers',
  title: 'nodes registered anew among those whose pods do not answer',
  scope: 'node',
  collect: 'kubectl get ciliumnodes -o yaml; kubectl -n kube-system get pods -o yaml',
  schema: RenewedPeers,
  build: (context) => {
    const [renewed, health] = [context.view('renewed-nodes'), context.view('peer-health')];
    if (renewed.state === 'missing') return { missing: renewed.missing };
    if (health.state === 'missing') return { missing: health.missing };
    const blocked = new Set(z.object({ blocked: z.array(z.string()) }).parse(health.data).blocked);
    const { items } = z.object({ items: Items }).parse(renewed.data);
    context.note('', renewed.places(''));
    const own = items.map((item, i) => ({ ...item, places: renewed.places(`items[${String(i)}]`) })).filter((i) => i.node === context.node || blocked.has(i.node));
    return { items: noteList(context, 'items', own) };
  },
});
