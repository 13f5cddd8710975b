import * as z from 'zod';
import { defineView } from './define-view.ts';

const BgpPorts = z.object({
  /** Ports that instances of BGP on the node are told to listen on; empty where Cilium only opens sessions itself. */
  ports: z.array(z.number().int()),
});

/** Ports on which BGP of a node is to listen. */
export const view = defineView({
  id: 'bgp-ports',
  title: 'ports on which BGP of a node listens',
  scope: 'node',
  collect: 'kubectl get ciliumbgpnodeconfigs -o yaml',
  schema: BgpPorts,
  build: (context) => {
    const lists = context.read('cilium-bgp-node-configs');
    if (lists.length === 0) return { missing: context.missing('cilium-bgp-node-configs') };
    const own = lists.flatMap((list) => list.data.items.flatMap((item, i) => (item.name === context.node ? [{ item, places: list.places(`items[${String(i)}]`) }] : [])));
    for (const field of ['', 'ports']) context.note(field, own.flatMap((o) => o.places));
    return { ports: own.flatMap((o) => o.item.instances.flatMap((instance) => instance.localPort ?? [])).filter((port) => port > 0) };
  },
});
