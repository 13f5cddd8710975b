import * as z from 'zod';
import { plainIp } from '../base/ip.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';

const NodeAddresses = z.object({
  /** Nodes that were named by more than one source. */
  compared: z.number().int(),
  /** Nodes of which sources know different addresses. */
  changed: z.array(z.object({
    node: z.string(),
    /** InternalIP of the Node object. */
    kubernetes: z.array(z.string()),
    /** Addresses of the CiliumNode, where they differ. */
    ciliumNode: z.array(z.string()).optional(),
    /** Agents that know another address: `node-2 has 192.0.2.9`. */
    agents: z.array(z.string()),
  })),
});
interface Known { readonly ips: readonly string[]; readonly all: readonly string[]; readonly places: readonly EvidenceRef[] }
interface Told { readonly by: string; readonly ip: string; readonly places: readonly EvidenceRef[] }

/** The address of each node as Kubernetes has it, against what its CiliumNode and the agents of other nodes have. */
export const view = defineView({
  id: 'node-addresses',
  title: 'address of each node by Kubernetes, Cilium and the agents',
  scope: 'cluster',
  collect: 'kubectl get nodes,ciliumnodes -o yaml; cilium-dbg node list on each node',
  schema: NodeAddresses,
  build: (context) => {
    const kubernetes = kubernetesNodes(context);
    const cilium = ciliumNodes(context);
    const agents = agentNodes(context, kubernetes);
    if (kubernetes.size === 0) return { missing: context.missing('k8s-nodes') };
    if (cilium.size === 0 && agents.told.size === 0) return { missing: [...context.missing('cilium-nodes'), ...context.missing('cilium-node-list')] };
    const changed: z.input<typeof NodeAddresses>['changed'] = [];
    let compared = 0;
    context.note('', [...kubernetes.values()].flatMap((k) => k.places).slice(0, 1));
    for (const [node, own] of kubernetes) {
      const object = cilium.get(node);
      if (object === undefined && !agents.told.has(node)) continue;
      compared++;
      const objectDiffers = object !== undefined && differs(own.ips, object.ips);
      const odd = agents.odd.get(node) ?? [];
      if (!objectDiffers && odd.length === 0) continue;
      const places = [...own.places, ...objectDiffers ? object.places : [], ...odd.flatMap((t) => t.places)].slice(0, 5);
      if (changed.length === 0) context.note('changed', places);
      context.note(`changed[${String(changed.length)}]`, places);
      changed.push({ node, kubernetes: [...own.ips], agents: odd.map((t) => `${t.by} has ${t.ip}`), ...(objectDiffers ? { ciliumNode: [...object.ips] } : {}) });
    }
    return { compared, changed };
  },
});

function sameFamily(a: string, b: string): boolean {
  return a.includes(':') === b.includes(':');
}

/** No address in common within a family that both have; their order does not matter. */
function differs(a: readonly string[], b: readonly string[]): boolean {
  return [true, false].some((six) => {
    const [left, right] = [a.filter((ip) => ip.includes(':') === six), b.filter((ip) => ip.includes(':') === six)];
    return left.length > 0 && right.length > 0 && !left.some((ip) => right.includes(ip));
  });
}

function kubernetesNodes(context: ViewContext): Map<string, Known> {
  return new Map(context.read('k8s-nodes').flatMap((read) => read.data.items.flatMap((node, i): [string, Known][] => {
    const ips = node.addresses.filter((a) => a.type === 'InternalIP').map((a) => plainIp(a.address));
    return ips.length === 0 ? [] : [[node.name, { ips, all: node.addresses.map((a) => plainIp(a.address)), places: read.places(`items[${String(i)}].addresses`) }]];
  })));
}

function ciliumNodes(context: ViewContext): Map<string, Known> {
  return new Map(context.read('cilium-nodes').flatMap((read) => read.data.items.flatMap((node, i): [string, Known][] => {
    const ips = node.internalIPs.map(plainIp);
    return ips.length === 0 ? [] : [[node.name, { ips, all: ips, places: read.places(`items[${String(i)}].internalIPs`) }]];
  })));
}

/**
 * What each agent's own list of nodes says: the nodes told of, and by node the addresses that Kubernetes does not have. Nodes of other
 * clusters are not compared. What agrees is not kept: every agent lists all nodes.
 */
function agentNodes(context: ViewContext, kubernetes: ReadonlyMap<string, Known>): { readonly told: ReadonlySet<string>; readonly odd: ReadonlyMap<string, readonly Told[]> } {
  const told = new Set<string>();
  const odd = new Map<string, Told[]>();
  for (const read of context.read('cilium-node-list')) {
    const clusters = new Set(read.data.nodes.map((n) => n.cluster ?? ''));
    if (clusters.size > 1) continue;
    read.data.nodes.forEach((node, i) => {
      const own = kubernetes.get(node.name);
      for (const text of [node.ipv4, node.ipv6]) {
        if (text === undefined) continue;
        told.add(node.name);
        const ip = plainIp(text);
        if (own === undefined || own.all.includes(ip) || !own.ips.some((known) => sameFamily(known, ip))) continue;
        const list = odd.get(node.name) ?? [];
        odd.set(node.name, list);
        list.push({ by: read.node ?? 'an agent', ip, places: read.places(`nodes[${String(i)}]`) });
      }
    });
  }
  return { told, odd };
}
