import * as z from 'zod';
import { defineView } from './define-view.ts';

const NodeResolver = z.object({
  /** Name servers of the node, as its resolv.conf lists them. */
  nameservers: z.array(z.string()),
  /** Those of them that are an address on a link of the same node. */
  onNode: z.array(z.object({ address: z.string(), device: z.string() })),
});

/** Devices of node-local caches, which have their own ways of being reached. */
const CACHE_DEVICE = /^(?:nodelocaldns|node-local-dns)/;
/** Address of the host DNS of Talos. */
const TALOS = '169.254.116.108';

/** Whether the resolver that a node's pods inherit lives on the node itself. */
export const view = defineView({
  id: 'node-resolver',
  title: 'name servers of the node that live on the node',
  scope: 'node',
  collect: 'cat /etc/resolv.conf; ip addr show',
  schema: NodeResolver,
  build: (context) => {
    // A search list of services belongs to a pod, and so does the file.
    const files = context.read('resolv-conf').filter((r) => !r.data.search.some((s) => s.startsWith('svc.') || s.includes('.svc.')));
    const links = context.read('ip-addr').filter((r) => r.data.interfaces.some((i) => i.name.startsWith('cilium_')));
    if (files.length === 0 || links.length === 0) return { missing: [...files.length === 0 ? context.missing('resolv-conf') : [], ...links.length === 0 ? context.missing('ip-addr') : []] };
    const nameservers = [...new Set(files.flatMap((f) => f.data.nameservers))];
    const onNode: z.input<typeof NodeResolver>['onNode'] = [];
    context.note('', files[0]?.places('nameservers') ?? []);
    for (const read of links) for (const [i, link] of read.data.interfaces.entries()) for (const { ip } of link.addresses) {
      if (!nameservers.includes(ip) || ip === TALOS || /^(?:127\.|::1$)/.test(ip) || CACHE_DEVICE.test(link.name) || onNode.some((o) => o.address === ip)) continue;
      context.note(`onNode[${String(onNode.length)}]`, [...files[0]?.places('nameservers') ?? [], ...read.places(`interfaces[${String(i)}]`)]);
      onNode.push({ address: ip, device: link.name });
    }
    return { nameservers, onNode };
  },
});
