import * as z from 'zod';
import { defineView } from './define-view.ts';

const PodPoolRequests = z.object({
  /** Names of the pools there are. */
  pools: z.array(z.string()),
  /** Pods that ask for a pool by annotation, their own or that of their namespace. */
  items: z.array(z.object({
    namespace: z.string(),
    name: z.string(),
    pool: z.string(),
    by: z.enum(['pod', 'namespace']),
    exists: z.boolean(),
    /** The pod has an address. */
    served: z.boolean(),
  })),
});
type Item = z.input<typeof PodPoolRequests>['items'][number];

const KEYS = ['ipam.cilium.io/ip-pool', 'ipam.cilium.io/ipv4-pool', 'ipam.cilium.io/ipv6-pool'] as const;

/** Pools that pods ask for, and whether they exist. The annotation of a pod outranks that of its namespace. */
export const view = defineView({
  id: 'pod-pool-requests',
  title: 'address pools pods ask for',
  scope: 'cluster',
  collect: 'kubectl get ciliumpodippools -o yaml; kubectl get pods --all-namespaces -o yaml; kubectl get namespaces -o yaml',
  schema: PodPoolRequests,
  build: (context) => {
    const pools = context.best('cilium-pod-ip-pools');
    const pods = context.best('k8s-pods');
    if (pools === undefined || pods === undefined) return { missing: [...pools === undefined ? context.missing('cilium-pod-ip-pools') : [], ...pods === undefined ? context.missing('k8s-pods') : []] };
    if (!pools.whole) context.notWhole();
    const namespaces = new Map((context.best('k8s-namespaces')?.data.items ?? []).map((n) => [n.name, n.annotations]));
    const names = new Set(pools.data.items.map((p) => p.name));
    context.note('', [...pools.places('')]);
    const items: Item[] = [];
    for (const [i, pod] of pods.data.items.entries()) {
      if (pod.hostNetwork) continue;
      const own = KEYS.flatMap((k) => pod.annotations[k] ?? []);
      const wanted = own.length > 0 ? own : KEYS.flatMap((k) => namespaces.get(pod.namespace)?.[k] ?? []);
      for (const pool of new Set(wanted)) {
        context.note(`items[${String(items.length)}]`, [...pods.places(`items[${String(i)}]`), ...pools.places('').map((p) => ({ ...p, note: 'the pools there are' }))]);
        items.push({ namespace: pod.namespace, name: pod.name, pool, by: own.length > 0 ? 'pod' : 'namespace', exists: names.has(pool), served: pod.podIPs.length > 0 });
      }
    }
    return { pools: [...names].sort(), items };
  },
});
