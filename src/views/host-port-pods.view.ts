import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { hostPortNodes, tellsTypes } from './services/unserved.ts';

const HostPortPods = z.object({
  /** Running pods that ask for a port of their node; pods on the host's network are left out. */
  items: z.array(z.object({
    namespace: z.string(), name: z.string(), node: z.string(),
    port: z.number().int(),
    hostIP: z.string().optional(),
    /** A chained plugin maps ports of this node. */
    portmap: z.boolean(),
  })),
  /** An agent's status tells whether it serves hostPort. */
  statusTells: z.boolean(),
});

/** Pods with a hostPort, and whether another plugin than Cilium maps it. */
export const view = defineView({
  id: 'host-port-pods',
  title: 'pods with a hostPort',
  scope: 'cluster',
  collect: 'kubectl get pods -A -o yaml',
  schema: HostPortPods,
  build: (context) => {
    const pods = context.read('k8s-pods');
    if (pods.length === 0) return { missing: context.missing('k8s-pods') };
    const statuses = context.read('cilium-status');
    const chained = hostPortNodes(context, statuses);
    const plugins = portmapNodes(context);
    const items: z.input<typeof HostPortPods>['items'] = [];
    context.note('', pods[0]?.places('') ?? []);
    for (const read of pods) for (const [i, pod] of read.data.items.entries()) {
      if (pod.hostNetwork || pod.node === undefined || pod.phase !== 'Running' || pod.deletionTimestamp !== undefined) continue;
      const { node } = pod;
      for (const [k, container] of pod.containers.entries()) for (const { hostPort, hostIP } of container.ports) {
        if (hostPort === undefined) continue;
        const plugin = plugins.get(node);
        const places: EvidenceRef[] = [...read.places(`items[${String(i)}].containers[${String(k)}]`)];
        context.note(`items[${String(items.length)}]`, places);
        context.note(`items[${String(items.length)}].portmap`, plugin ?? places);
        const portmap = chained === 'all' || chained.has(node) || plugin !== undefined;
        items.push({ namespace: pod.namespace, name: pod.name, node, port: hostPort, ...(hostIP === undefined ? {} : { hostIP }), portmap });
      }
    }
    return { items, statusTells: tellsTypes(statuses) };
  },
});

/** Nodes whose plugin list holds portmap. */
function portmapNodes(context: ViewContext): ReadonlyMap<string, readonly EvidenceRef[]> {
  const found = new Map<string, readonly EvidenceRef[]>();
  for (const read of context.read('cni-conf')) {
    const has = read.data.configurations.some((c) => c.plugins.some((p) => p.type === 'portmap') && c.plugins.some((p) => p.type === 'cilium-cni'));
    if (has && read.node !== undefined) found.set(read.node, read.places(''));
  }
  return found;
}
