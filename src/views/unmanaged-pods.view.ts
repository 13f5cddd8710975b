import * as z from 'zod';
import { secondsBefore } from './agent-versions/age.ts';
import { defineView } from './define-view.ts';

const UnmanagedPods = z.object({
  /** Pods of the node with an address of their own that were looked at. */
  looked: z.number().int(),
  /** Those of them that no endpoint of the agent has the address of. */
  items: z.array(z.object({ namespace: z.string(), name: z.string(), address: z.string(), ageSeconds: z.number() })),
});

/** Younger pods may not have been there when the endpoints were listed. */
const SETTLED_SECONDS = 300;

/** Running pods of a node that its agent has no endpoint for. */
export const view = defineView({
  id: 'unmanaged-pods',
  title: 'pods without an endpoint in the agent',
  scope: 'node',
  collect: 'kubectl get pods -A -o yaml; kubectl -n kube-system exec <cilium pod> -- cilium-dbg endpoint list',
  schema: UnmanagedPods,
  build: (context) => {
    const endpoints = context.best('cilium-endpoint-list');
    const pods = context.best('k8s-pods');
    if (endpoints === undefined || pods === undefined) return { missing: [...endpoints === undefined ? context.missing('cilium-endpoint-list') : [], ...pods === undefined ? context.missing('k8s-pods') : []] };
    if (!endpoints.whole) context.notWhole();
    const known = new Set(endpoints.data.endpoints.flatMap((e) => [e.ipv4, e.ipv6]));
    const own = pods.data.items.flatMap((pod, i) => {
      // Each node looks at all pods: what is cheap comes first.
      if (pod.node !== context.node) return [];
      const age = secondsBefore(pod.creationTimestamp, context.snapshot.collectedAt);
      const running = pod.phase === 'Running' && pod.deletionTimestamp === undefined && !pod.hostNetwork;
      const address = pod.podIPs[0];
      // hostNetwork may be missing from a cut object: an address of the node says the same.
      if (!running || address === undefined || address === pod.hostIP || age === undefined || age < SETTLED_SECONDS) return [];
      return [{ pod, i, age, address }];
    });
    const bare = own.filter(({ pod }) => !pod.podIPs.some((ip) => known.has(ip)));
    context.note('', [...endpoints.places(''), ...pods.places('')]);
    bare.forEach(({ i }, k) => { context.note(`items[${String(k)}]`, [...pods.places(`items[${String(i)}]`), ...endpoints.places('').map((p) => ({ ...p, note: 'its address is not listed here' }))]); });
    return { looked: own.length, items: bare.map(({ pod, age, address }) => ({ namespace: pod.namespace, name: pod.name, address, ageSeconds: age })) };
  },
});
