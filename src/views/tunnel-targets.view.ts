import * as z from 'zod';
import { parseCidr } from '../base/cidr.ts';
import { epochOf } from '../base/instant.ts';
import { plainIp } from '../base/ip.ts';
import { defineView, type ViewContext } from './define-view.ts';

/** A prefix that belongs behind one node. */
const Target = z.object({ prefix: z.string(), node: z.string(), /** `namespace/name` of the pod with this address. */ pod: z.string().optional() });

const TunnelTargets = z.object({
  /** Addresses by node, for nodes old enough that all others should know them: any of them is right. */
  nodes: z.record(z.string(), z.array(z.string())),
  ranges: z.array(Target),
  /** Addresses of pods, those left out that two objects claim: such an address is on its way from one pod to another. */
  pods: z.array(Target),
  /** Addresses of all nodes. */
  known: z.array(z.string()),
});

/** Objects that young may not have reached every agent when its maps were printed, in milliseconds. */
const YOUNG = 120_000;

/** Which pod ranges and pod addresses are behind which node, as the objects of Cilium tell it. */
export const view = defineView({
  id: 'tunnel-targets',
  title: 'pod ranges and pod addresses by node, from the nodes and endpoints of Cilium',
  scope: 'cluster',
  collect: 'kubectl get ciliumnodes,ciliumendpoints -A -o yaml',
  schema: TunnelTargets,
  build: (context) => {
    const reads = context.read('cilium-nodes').filter((r) => r.data.items.length > 0);
    if (reads.length === 0) return { missing: context.missing('cilium-nodes') };
    const isYoung = youth(context.snapshot.collectedAt);
    const nodes = new Map<string, string[]>();
    const known = new Set<string>();
    const ranges: z.input<typeof Target>[] = [];
    context.note('', reads.flatMap((r) => r.places('')));
    for (const read of reads) read.data.items.forEach((node, i) => {
      const own = [...node.internalIPs, ...node.externalIPs].map(plainIp);
      own.forEach((ip) => known.add(ip));
      if (isYoung(node.creationTimestamp) || node.deletionTimestamp !== undefined || own.length === 0) return;
      nodes.set(node.name, own);
      for (const prefix of node.podCIDRs) {
        if (parseCidr(prefix) !== undefined) context.note(`ranges[${String(ranges.push({ prefix, node: node.name }) - 1)}]`, read.places(`items[${String(i)}]`));
      }
    });
    return { nodes: Object.fromEntries(nodes), ranges, pods: podsOf(context, nodes, isYoung), known: [...known] };
  },
});

function podsOf(context: ViewContext, nodes: ReadonlyMap<string, readonly string[]>, isYoung: (created: string | undefined) => boolean): z.input<typeof Target>[] {
  const byAddress = new Map([...nodes].flatMap(([name, ips]) => ips.map((ip): [string, string] => [ip, name])));
  const reads = context.read('cilium-endpoints').map((read) => ({ items: read.data.items, read }));
  const owners = new Map<string, number>();
  for (const { items } of reads) for (const { ips } of items) for (const ip of ips) owners.set(plainIp(ip), (owners.get(plainIp(ip)) ?? 0) + 1);
  const pods: z.input<typeof Target>[] = [];
  for (const { items, read } of reads) items.forEach((endpoint, i) => {
    const node = byAddress.get(plainIp(endpoint.nodeIP ?? ''));
    if (node === undefined || endpoint.state !== 'ready' || endpoint.deletionTimestamp !== undefined || isYoung(endpoint.creationTimestamp)) return;
    for (const ip of endpoint.ips) {
      if (owners.get(plainIp(ip)) !== 1) continue;
      const at = pods.push({ prefix: `${plainIp(ip)}/${ip.includes(':') ? '128' : '32'}`, node, pod: `${endpoint.namespace}/${endpoint.name}` }) - 1;
      context.note(`pods[${String(at)}]`, read.places(`items[${String(i)}]`));
    }
  });
  return pods;
}

function youth(collectedAt: string | undefined): (created: string | undefined) => boolean {
  const end = epochOf(collectedAt);
  return (created) => {
    const start = epochOf(created);
    return end !== undefined && start !== undefined && end - start < YOUNG;
  };
}
