import * as z from 'zod';
import { overlappingPairs, parseCidr } from '../base/cidr.ts';
import { sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { capacities } from './ipam-blocks/capacity.ts';
import { gatherBlocks, type NodeBlocks } from './ipam-blocks/nodes.ts';
import { gatherPools, type Pool } from './pod-cidrs/pools.ts';

/** What this view reads of another one. */
const ConfigFields = z.object({ ipam: z.string().optional() });

const Node = z.object({
  name: z.string(),
  /** Ranges Cilium takes addresses from for pods of the node. */
  cidrs: z.array(z.string()),
  /** `spec.podCIDRs` of the Node object. */
  kubernetes: z.array(z.string()),
  listed: z.boolean().optional(),
  ageMinutes: z.number().int().optional(),
  operatorError: z.string().optional(),
  /** Of `cidrs`: in no configured pool of their family. */
  outside: z.array(z.string()),
  /** Of `cidrs`: in a pool, but of another size than configured. */
  otherMask: z.array(z.string()),
  /** Of `cidrs`: not those of the Node object. */
  notKubernetes: z.array(z.string()),
});

const IpamBlocks = z.object({
  /** Address manager, lower case; absent when the configuration does not tell. */
  ipam: z.string().optional(),
  /** Configured pools with their size of node ranges, for people: `10.42.0.0/16 (/24 per node)`; empty without a pool. */
  pools: z.string(),
  nodes: z.array(Node),
  /** CiliumNode objects were read: only then are all ranges of all nodes known. */
  objects: z.boolean(),
  /** Nodes that need a range; absent without a list of nodes or CiliumNodes. */
  nodeCount: z.number().int().optional(),
  capacity: z.array(z.object({ family: z.literal([4, 6]), pools: z.string(), maskSize: z.number().int(), blocks: z.number().int() })),
  /** Ranges that share addresses, each pair of nodes once. */
  duplicates: z.array(z.object({ cidr: z.string(), node: z.string(), otherCidr: z.string(), otherNode: z.string(), stale: z.boolean() })),
  /** The operator says that the pool has no range left. */
  poolEmpty: z.array(z.object({ message: z.string(), count: z.number().int() })),
});
type IpamBlocks = z.input<typeof IpamBlocks>;

/** Ranges of pod addresses as nodes have them, against each other, the configured pool, and the Node objects. */
export const view = defineView({
  id: 'ipam-blocks',
  title: 'pod ranges of the nodes against pool, Node objects and each other',
  scope: 'cluster',
  collect: 'kubectl get ciliumnodes -o yaml; kubectl get nodes -o yaml; kubectl -n kube-system get configmap cilium-config -o yaml',
  schema: IpamBlocks,
  build: (context) => {
    const config = context.view('config');
    const ipam = config.state === 'missing' ? undefined : ConfigFields.parse(config.data).ipam;
    const pools = gatherPools(context);
    const nodes = sortedBy(gatherBlocks(context, ipam, pools), (n) => n.name);
    const poolEmpty = complaints(context);
    if (pools.length === 0 && nodes.length === 0 && poolEmpty.length === 0) {
      return { missing: [...context.missing('cilium-nodes'), ...context.missing('cilium-config')] };
    }
    if (ipam !== undefined && config.state !== 'missing') context.note('ipam', config.places('ipam'));
    return described(context, ipam, pools, nodes, poolEmpty);
  },
});

interface Complaint { readonly message: string; readonly count: number; readonly places: readonly EvidenceRef[] }

function complaints(context: ViewContext): Complaint[] {
  return context.read('cilium-log').filter((l) => l.data.component === 'operator' && !l.data.previous).flatMap((log) => log.data.signatures.flatMap((s, i): Complaint[] => (
    s.id === 'pod-cidr-pool-empty' ? [{ message: s.sample, count: s.count, places: log.places(`signatures[${String(i)}]`) }] : [])));
}

function described(context: ViewContext, ipam: string | undefined, pools: readonly Pool[], nodes: readonly NodeBlocks[], poolEmpty: readonly Complaint[]): IpamBlocks {
  const objects = context.best('cilium-nodes');
  const nodeCount = countNodes(context);
  context.note('', [...pools[0]?.places ?? [], ...nodes[0]?.places ?? []]);
  context.note('pools', pools[0]?.places ?? []);
  const out: IpamBlocks = {
    ...(ipam === undefined ? {} : { ipam }), pools: poolText(pools), nodes: nodes.map(({ places: _p, kubernetesPlaces: _k, ...node }) => node), objects: objects !== undefined,
    ...(nodeCount === undefined ? {} : { nodeCount }), capacity: capacities(pools).map(({ places: _p, ...c }) => c), duplicates: [],
    poolEmpty: poolEmpty.map(({ places: _p, ...c }) => c),
  };
  for (const [i, n] of nodes.entries()) {
    context.note(`nodes[${String(i)}]`, [...n.places, ...(n.outside.length + n.otherMask.length > 0 ? pools[0]?.places ?? [] : []), ...n.notKubernetes.length > 0 ? n.kubernetesPlaces : []]);
    context.note(`nodes[${String(i)}].listed`, n.listed === false ? [...context.best('k8s-nodes')?.places('') ?? []].map((p) => ({ ...p, note: `${n.name} is not among these nodes` })) : []);
  }
  for (const [i, c] of capacities(pools).entries()) context.note(`capacity[${String(i)}]`, c.places);
  for (const [i, c] of poolEmpty.entries()) context.note(`poolEmpty[${String(i)}]`, c.places);
  out.duplicates = duplicates(context, nodes);
  return out;
}

function poolText(pools: readonly Pool[]): string {
  return pools.map((p) => `${p.cidr}${p.maskSize === undefined ? '' : ` (/${String(p.maskSize)} per node)`}`).join(', ');
}

function countNodes(context: ViewContext): number | undefined {
  const nodes = context.best('k8s-nodes');
  const objects = context.best('cilium-nodes');
  if (nodes !== undefined) {
    context.note('nodeCount', nodes.places(''));
    return nodes.data.items.filter((n) => (n.operatingSystem ?? n.labels['kubernetes.io/os'] ?? 'linux') === 'linux').length;
  }
  context.note('nodeCount', objects?.places('') ?? []);
  return objects?.data.items.length;
}

function duplicates(context: ViewContext, nodes: readonly NodeBlocks[]): IpamBlocks['duplicates'] {
  const all = nodes.flatMap((node) => node.cidrs.flatMap((text) => {
    const cidr = parseCidr(text);
    return cidr === undefined ? [] : [{ node, text, cidr }];
  }));
  const found: IpamBlocks['duplicates'] = [];
  for (const { a, b } of overlappingPairs(all.map((r) => r.cidr), 500)) {
    const [one, other] = [all[a], all[b]];
    if (one === undefined || other === undefined || one.node === other.node) continue;
    context.note(`duplicates[${String(found.length)}]`, [...one.node.places, ...other.node.places]);
    found.push({
      cidr: one.text, node: one.node.name, otherCidr: other.text, otherNode: other.node.name, stale: one.node.listed === false || other.node.listed === false,
    });
  }
  return found;
}
