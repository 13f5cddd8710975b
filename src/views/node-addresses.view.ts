import { z } from 'zod';
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
    const agents = agentNodes(context);
    if (kubernetes.size === 0) return { missing: context.missing('k8s-nodes') };
    if (cilium.size === 0 && agents.size === 0) return { missing: [...context.missing('cilium-nodes'), ...context.missing('cilium-node-list')] };
    const changed: z.input<typeof NodeAddresses>['changed'] = [];
    let compared = 0;
    context.note('', [...kubernetes.values()].flatMap((k) => k.places).slice(0, 1));
    for (const [node, own] of kubernetes) {
      const object = cilium.get(node);
      const told = agents.get(node) ?? [];
      if (object === undefined && told.length === 0) continue;
      compared++;
      const objectDiffers = object !== undefined && differs(own.ips, object.ips);
      const odd = told.filter((t) => own.ips.some((ip) => sameFamily(ip, t.ip)) && !own.all.includes(t.ip));
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

/** What each agent's own list of nodes says; nodes of other clusters are not compared. */
function agentNodes(context: ViewContext): Map<string, Told[]> {
  const found = new Map<string, Told[]>();
  for (const read of context.read('cilium-node-list')) {
    const clusters = new Set(read.data.nodes.map((n) => n.cluster ?? ''));
    if (clusters.size > 1) continue;
    read.data.nodes.forEach((node, i) => {
      for (const ip of [node.ipv4, node.ipv6]) if (ip !== undefined) found.set(node.name, [...found.get(node.name) ?? [], { by: read.node ?? 'an agent', ip: plainIp(ip), places: read.places(`nodes[${String(i)}]`) }]);
    });
  }
  return found;
}
