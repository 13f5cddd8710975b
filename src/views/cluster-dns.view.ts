import * as z from 'zod';
import { secondsBefore } from './agent-versions/age.ts';
import { defineView, type ViewContext } from './define-view.ts';

const ClusterDns = z.object({
  /** Pods that answer questions for names, those left out that end. */
  pods: z.array(z.object({
    namespace: z.string(), name: z.string(), ready: z.boolean(), restarts: z.number().int(),
    /** Why it does not run, or what ended it the last time. */
    reason: z.string().optional(),
    /** Since it was made, and since its program started. */
    ageSeconds: z.number().optional(), ranSeconds: z.number().optional(),
  })).optional(),
  /** Questions that its log says were not answered, by the server asked; absent without a log. */
  failures: z.array(z.object({ upstream: z.string(), error: z.string(), count: z.number().int() })).optional(),
  /** It asks itself: the zone in which it found that out. */
  loop: z.string().optional(),
});

/** Whether the DNS servers of the cluster run, and what they complain of. */
export const view = defineView({
  id: 'cluster-dns',
  title: 'DNS servers of the cluster',
  scope: 'cluster',
  collect: 'kubectl -n kube-system get pods -l k8s-app=kube-dns -o yaml; kubectl -n kube-system logs -l k8s-app=kube-dns',
  schema: ClusterDns,
  build: (context) => {
    const pods = serverPods(context);
    const logs = context.read('coredns-log');
    if (pods.length === 0 && logs.length === 0) return { missing: [{ input: 'k8s-pods', reason: 'absent', detail: 'no pod of the DNS servers was found in the input', collect: 'kubectl -n kube-system get pods -l k8s-app=kube-dns -o yaml' }] };
    const failures = logs.flatMap((r) => r.data.failures.map((f, i) => ({ f, places: r.places(`failures[${String(i)}]`) })));
    failures.forEach(({ places }, i) => { context.note(`failures[${String(i)}]`, places); });
    const loop = logs.find((r) => r.data.loop !== undefined);
    context.note('loop', loop?.places('loop') ?? []);
    return {
      ...(pods.length === 0 ? {} : { pods }), ...(logs.length === 0 ? {} : { failures: failures.map(({ f }) => f) }),
      ...(loop?.data.loop === undefined ? {} : { loop: loop.data.loop }),
    };
  },
});

type Pod = NonNullable<z.input<typeof ClusterDns>['pods']>[number];

function serverPods(context: ViewContext): Pod[] {
  const found = context.read('k8s-pods').flatMap((r) => r.data.items.flatMap((pod, i) => (isServer(pod.labels) && pod.deletionTimestamp === undefined && pod.phase !== 'Succeeded' && pod.phase !== 'Failed' ? [{ pod, places: r.places(`items[${String(i)}]`) }] : [])));
  return found.map(({ pod, places }, i): Pod => {
    context.note(`pods[${String(i)}]`, places);
    const status = pod.containerStatuses.filter((s) => !s.init);
    const reason = status.map((s) => s.waitingReason ?? s.terminatedReason).find((r) => r !== undefined) ?? (pod.phase === 'Pending' ? 'Pending' : undefined);
    const age = secondsBefore(pod.creationTimestamp, context.snapshot.collectedAt);
    const ran = secondsBefore(status.find((s) => s.startedAt !== undefined)?.startedAt, context.snapshot.collectedAt);
    return {
      namespace: pod.namespace, name: pod.name, ready: pod.ready, restarts: Math.max(0, ...status.map((s) => s.restartCount)),
      ...(reason === undefined ? {} : { reason }), ...(age === undefined ? {} : { ageSeconds: age }), ...(ran === undefined ? {} : { ranSeconds: ran }),
    };
  });
}

/** Labels of CoreDNS as kubeadm, k3s, RKE2 and its own chart set them; autoscalers have others. */
function isServer(labels: Readonly<Record<string, string>>): boolean {
  return ['kube-dns', 'coredns'].includes(labels['k8s-app'] ?? '') || ['coredns', 'rke2-coredns'].includes(labels['app.kubernetes.io/name'] ?? '');
}
