import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { secondsBefore } from './agent-versions/age.ts';
import { defineView, type ViewContext } from './define-view.ts';

const SandboxFailures = z.object({
  /** Events of Kubernetes; without any, logs of the plugin. */
  source: z.enum(['events', 'log']),
  /** Pods that could not be made since the plugin of Cilium failed, and since when no agent of their node started. The log names no pods. */
  items: z.array(z.object({ host: z.string().optional(), pod: z.string().optional(), namespace: z.string().optional(), message: z.string(), count: z.number().int() })),
  /** How often in all. */
  count: z.number().int(),
});

/** The kubelet tries again all the time: what failed last before that is over. */
const LASTING_SECONDS = 300;

const BY_CILIUM = /cilium-cni|Cilium agent|cilium\.sock/;

/** Events of pods without a network that are younger than the last start of the agent of their node. */
export const view = defineView({
  id: 'sandbox-failures',
  title: 'pods that were not made since the CNI call failed',
  scope: 'cluster',
  collect: 'kubectl get events --all-namespaces -o yaml',
  schema: SandboxFailures,
  build: (context) => {
    const lists = context.read('k8s-events');
    if (lists.length === 0) return byLog(context);
    if (lists.some((l) => !l.whole)) context.notWhole();
    context.note('', lists.flatMap((l) => l.places('')).slice(0, 2));
    const started = new Map<string, string>();
    for (const { data } of lists) for (const e of data.items) {
      if (e.reason !== 'Started' || !e.objectName.startsWith('cilium-') || e.host === undefined || e.lastSeen === undefined) continue;
      if (e.lastSeen > (started.get(e.host) ?? '')) started.set(e.host, e.lastSeen);
    }
    const places: EvidenceRef[] = [];
    const items: z.input<typeof SandboxFailures>['items'] = [];
    for (const list of lists) for (const [i, e] of list.data.items.entries()) {
      if (e.reason !== 'FailedCreatePodSandBox' || !BY_CILIUM.test(e.message)) continue;
      if (e.host !== undefined && e.lastSeen !== undefined && (started.get(e.host) ?? '') > e.lastSeen) continue;
      if (items.length < 5) places.push(...list.places(`items[${String(i)}]`));
      items.push({ pod: e.objectName, namespace: e.objectNamespace ?? e.namespace, message: e.message, count: e.count, ...(e.host === undefined ? {} : { host: e.host }) });
    }
    for (const field of ['items', 'count']) if (items.length > 0) context.note(field, places);
    return { source: 'events' as const, items, count: items.reduce((n, e) => n + e.count, 0) };
  },
});

function byLog(context: ViewContext): z.input<typeof SandboxFailures> | { readonly missing: ReturnType<ViewContext['missing']> } {
  const logs = context.read('cilium-log').filter((l) => l.data.component === 'cni');
  if (logs.length === 0) return { missing: context.missing('k8s-events') };
  const items: z.input<typeof SandboxFailures>['items'] = [];
  context.note('', logs.flatMap((l) => l.places('')).slice(0, 2));
  const places: EvidenceRef[] = [];
  for (const log of logs) for (const [i, hit] of log.data.signatures.entries()) {
    const age = secondsBefore(hit.last, context.snapshot.collectedAt);
    if (hit.id !== 'cni-request-failed' || age === undefined || age > LASTING_SECONDS) continue;
    places.push(...log.places(`signatures[${String(i)}]`));
    items.push({ message: hit.sample.replace(/\s+/g, ' ').slice(0, 300), count: hit.count, ...(log.node === undefined ? {} : { host: log.node }) });
  }
  for (const field of ['items', 'count']) if (items.length > 0) context.note(field, places.slice(0, 5));
  return { source: 'log', items, count: items.reduce((n, e) => n + e.count, 0) };
}
