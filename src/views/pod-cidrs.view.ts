import * as z from 'zod';
import { parseCidr } from '../base/cidr.ts';
import { sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { gatherNodes, type NodeRanges } from './pod-cidrs/nodes.ts';
import { gatherPools, type Pool } from './pod-cidrs/pools.ts';

const Family = z.literal([4, 6]);

const PodCidrs = z.object({
  /** Address manager, from the configuration: `cluster-pool`, `kubernetes`, `eni` ...; absent when it is not known. */
  ipam: z.string().optional(),
  /** Ranges from which the operator gives every node its own, as configured. */
  pools: z.array(z.object({ cidr: z.string(), family: Family, maskSize: z.number().int().optional() })),
  nodes: z.array(z.object({
    name: z.string(),
    addresses: z.array(z.string()),
    /** Ranges from which Cilium gives addresses to pods of the node. Empty when unknown, or when addresses come from elsewhere (ENI, CRD). */
    podCIDRs: z.array(z.string()),
    /** `spec.podCIDRs` of the Node object: in use only with `ipam=kubernetes`. */
    kubernetesPodCIDRs: z.array(z.string()),
    /** Where `podCIDRs` was read. */
    source: z.enum(['status', 'node-list', 'cilium-node', 'node-object']).optional(),
  })),
  /** Every range of a node or a pool, for comparing with something else. `owner`: node name, or `pool`. */
  ranges: z.array(z.object({ cidr: z.string(), family: Family, owner: z.string() })),
});
type PodCidrs = z.input<typeof PodCidrs>;

/**
 * Who has which pod addresses: the cluster pool, and the ranges of each node from what agents print (own status, node
 * list), from the CiliumNodes, or, with Kubernetes address management, from the Node objects.
 */
export const view = defineView({
  id: 'pod-cidrs',
  title: 'pod address ranges of the nodes and of the cluster pool',
  scope: 'cluster',
  collect: 'kubectl get nodes -o yaml; kubectl -n kube-system exec ds/cilium -- cilium-dbg status',
  schema: PodCidrs,
  build: (context) => {
    const pools = gatherPools(context);
    const ipam = ipamOf(context);
    const nodes = gatherNodes(context, ipam.mode);
    if (pools.length === 0 && nodes.every((n) => n.podCIDRs.length + n.kubernetesPodCIDRs.length === 0)) {
      return { missing: [...context.missing('k8s-nodes'), ...context.missing('cilium-status'), ...context.missing('cilium-config')] };
    }
    return described(context, ipam, pools, nodes);
  },
});

function ipamOf(context: ViewContext): { readonly mode?: string; readonly places: readonly EvidenceRef[] } {
  const config = context.view('config');
  if (config.state === 'missing') return { places: [] };
  const { data } = config;
  const mode = typeof data === 'object' && data !== null && 'ipam' in data && typeof data.ipam === 'string' ? data.ipam : undefined;
  return { places: config.places('ipam'), ...(mode === undefined ? {} : { mode }) };
}

function described(context: ViewContext, ipam: ReturnType<typeof ipamOf>, pools: readonly Pool[], found: readonly NodeRanges[]): PodCidrs {
  const nodes = sortedBy(found, (n) => n.name);
  context.note('', [...nodes[0]?.places ?? [], ...pools[0]?.places ?? []].slice(0, 2));
  context.note('ipam', ipam.places);
  const ranges: PodCidrs['ranges'] = [];
  const add = (cidr: string, owner: string, places: readonly EvidenceRef[]): void => {
    const family = parseCidr(cidr)?.version;
    if (family === undefined) return;
    context.note(`ranges[${String(ranges.length)}]`, places);
    ranges.push({ cidr, family, owner });
  };
  const out: Pick<PodCidrs, 'pools' | 'nodes'> = { pools: [], nodes: [] };
  for (const [i, { places, ...pool }] of pools.entries()) {
    context.note(`pools[${String(i)}]`, places);
    out.pools.push(pool);
    add(pool.cidr, 'pool', places);
  }
  for (const [i, { places, addressPlaces, kubernetesPlaces, ...node }] of nodes.entries()) {
    context.note(`nodes[${String(i)}]`, places);
    context.note(`nodes[${String(i)}].addresses`, addressPlaces);
    context.note(`nodes[${String(i)}].kubernetesPodCIDRs`, kubernetesPlaces);
    out.nodes.push(node);
    for (const cidr of node.podCIDRs) add(cidr, node.name, places);
  }
  return { ...(ipam.mode === undefined ? {} : { ipam: ipam.mode }), ...out, ranges };
}
