import * as z from 'zod';
import { secondsBefore } from './agent-versions/age.ts';
import { defineView } from './define-view.ts';

const CiliumContainers = z.object({
  items: z.array(z.object({
    node: z.string().optional(), namespace: z.string(), pod: z.string(), container: z.string(),
    component: z.enum(['agent', 'envoy', 'operator', 'relay', 'clustermesh', 'other']),
    ready: z.boolean(), restarts: z.number().int(),
    /** How it ended the last time: `OOMKilled`, `Error`. */
    lastReason: z.string().optional(), lastExitCode: z.number().int().optional(),
    /** From its last end to the collection. */
    lastEndHours: z.number().optional(),
    /** Age of the pod at the collection. */
    ageHours: z.number().optional(),
    /** Kubernetes says that its liveness probe failed. */
    probeFailed: z.boolean().optional(),
  })),
});
type Item = z.input<typeof CiliumContainers>['items'][number];

const COMPONENTS: readonly (readonly [RegExp, Item['component']])[] = [
  [/^cilium-agent$/, 'agent'], [/^cilium-envoy$/, 'envoy'], [/^cilium-operator/, 'operator'], [/^hubble-relay$/, 'relay'], [/^(?:apiserver|etcd|kvstoremesh)$/, 'clustermesh'],
];

/** Containers of Cilium's own workloads: how often and how they ended. */
export const view = defineView({
  id: 'cilium-containers',
  title: 'restarts of the containers of Cilium',
  scope: 'cluster',
  collect: 'kubectl -n kube-system get pods -o yaml',
  schema: CiliumContainers,
  build: (context) => {
    const list = context.best('k8s-pods');
    if (list === undefined) return { missing: context.missing('k8s-pods') };
    if (!list.whole) context.notWhole();
    context.note('', list.places(''));
    const killed = new Set(context.read('k8s-events').flatMap((r) => r.data.items.filter((e) => e.reason === 'Unhealthy' && e.message.startsWith('Liveness')).map((e) => e.objectName)));
    const events = context.read('k8s-events').length > 0;
    const items: Item[] = [];
    for (const [i, pod] of list.data.items.entries()) {
      if (!/^(?:cilium|hubble|clustermesh)/.test(pod.labels['k8s-app'] ?? pod.labels['name'] ?? '') && pod.labels['app.kubernetes.io/part-of'] !== 'cilium') continue;
      for (const [k, status] of pod.containerStatuses.entries()) {
        if (status.init) continue;
        context.note(`items[${String(items.length)}]`, list.places(`items[${String(i)}].containerStatuses[${String(k)}]`));
        const ended = secondsBefore(status.terminatedFinishedAt, context.snapshot.collectedAt);
        const age = secondsBefore(pod.creationTimestamp, context.snapshot.collectedAt);
        items.push({
          namespace: pod.namespace, pod: pod.name, container: status.name, component: COMPONENTS.find(([p]) => p.test(status.name))?.[1] ?? 'other',
          ready: status.ready, restarts: status.restartCount,
          ...(pod.node === undefined ? {} : { node: pod.node }),
          ...(status.terminatedReason === undefined ? {} : { lastReason: status.terminatedReason }),
          ...(status.terminatedExitCode === undefined ? {} : { lastExitCode: status.terminatedExitCode }),
          ...(ended === undefined ? {} : { lastEndHours: ended / 3600 }), ...(age === undefined ? {} : { ageHours: age / 3600 }),
          ...(events ? { probeFailed: killed.has(pod.name) } : {}),
        });
      }
    }
    return { items };
  },
});
