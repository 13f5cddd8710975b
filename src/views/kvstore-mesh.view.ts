import * as z from 'zod';
import { defineView, type ViewContext } from './define-view.ts';

const KvstoreMesh = z.object({
  /** The mesh server has a container that keeps a copy of the other clusters. */
  cache: z.boolean(),
  /** Connections of agents to other clusters that tell whether they lead to that copy. */
  links: z.array(z.object({ node: z.string().optional(), cluster: z.string(), cached: z.boolean() })),
});

/** Whether agents read other clusters from the copy of KVStoreMesh, and whether there is one. */
export const view = defineView({
  id: 'kvstore-mesh',
  title: 'use of KVStoreMesh by the agents',
  scope: 'cluster',
  collect: 'kubectl -n kube-system get deploy clustermesh-apiserver -o yaml; cilium-dbg status --verbose in each agent',
  schema: KvstoreMesh,
  build: (context) => {
    const cache = cacheOf(context);
    if (cache === undefined) return { missing: [...context.missing('k8s-deployments-cilium'), ...context.missing('k8s-pods')] };
    const statuses = context.read('cilium-status');
    if (statuses.length === 0) return { missing: context.missing('cilium-status') };
    const links: z.input<typeof KvstoreMesh>['links'] = [];
    for (const status of statuses) for (const [i, c] of (status.data.clusterMesh?.clusters ?? []).entries()) {
      // Before the configuration of a cluster is read the flag has no meaning.
      if (c.config?.retrieved !== true || c.config.kvstoreMesh === undefined) continue;
      context.note(`links[${String(links.length)}]`, status.places(`clusterMesh.clusters[${String(i)}].config`));
      links.push({ cluster: c.name, cached: c.config.kvstoreMesh, ...(status.node === undefined ? {} : { node: status.node }) });
    }
    return { cache, links };
  },
});

function cacheOf(context: ViewContext): boolean | undefined {
  for (const list of context.read('k8s-deployments-cilium')) for (const [i, d] of list.data.items.entries()) {
    if (d.name !== 'clustermesh-apiserver') continue;
    const at = d.containers.findIndex((c) => c.name === 'kvstoremesh' && !c.init);
    for (const field of ['', 'cache']) context.note(field, list.places(at < 0 ? `items[${String(i)}].name` : `items[${String(i)}].containers[${String(at)}].image`));
    return at >= 0;
  }
  for (const list of context.read('k8s-pods')) for (const [i, p] of list.data.items.entries()) {
    if (!p.name.startsWith('clustermesh-apiserver-') || p.deletionTimestamp !== undefined) continue;
    for (const field of ['', 'cache']) context.note(field, list.places(`items[${String(i)}].containers`));
    return p.containers.some((c) => c.name === 'kvstoremesh' && !c.init);
  }
  return undefined;
}
