import * as z from 'zod';
import type { ParserData } from '../parsers/registry.gen.ts';
import { secondsBefore } from './agent-versions/age.ts';
import { defineView, type Read, type ViewContext } from './define-view.ts';

const OperatorRun = z.object({
  /** Replicas wanted and available, from the Deployment. */
  desired: z.number().int().optional(),
  available: z.number().int().optional(),
  pods: z.array(z.object({ name: z.string(), node: z.string().optional(), phase: z.string(), ready: z.boolean(), reason: z.string().optional() })).optional(),
  ready: z.number().int().optional(),
  /** Image of the operator. */
  image: z.string().optional(),
  lease: z.object({
    holder: z.string().optional(),
    /** From its last renewal to the collection. */
    ageSeconds: z.number().optional(), durationSeconds: z.number().int().optional(), transitions: z.number().int(),
  }).optional(),
  /** Nodes that take ordinary pods; absent without Node objects. */
  openNodes: z.number().int().optional(),
  /** Pods of the operator that wait for a node because their fellows hold all of them. */
  crowdedOut: z.number().int().optional(),
});
type OperatorRun = z.input<typeof OperatorRun>;

const CROWDED = /anti-affinity|free ports|didn't have free ports|didn't match pod anti-affinity/i;

/** Whether the operator runs, and who leads. */
export const view = defineView({
  id: 'operator-run',
  title: 'pods and lease of the operator',
  scope: 'cluster',
  collect: 'kubectl -n kube-system get deploy cilium-operator -o yaml; kubectl -n kube-system get pods -l io.cilium/app=operator -o yaml',
  schema: OperatorRun,
  build: (context) => {
    const out: OperatorRun = {};
    const deployments = context.best('k8s-operator-deployment');
    const at = deployments?.data.items.findIndex((w) => w.name.startsWith('cilium-operator')) ?? -1;
    const deployment = deployments?.data.items[at];
    if (deployments !== undefined && deployment !== undefined) {
      for (const field of ['', 'desired', 'available', 'image']) context.note(field, deployments.places(`items[${String(at)}]`));
      Object.assign(out, { desired: deployment.desired, available: deployment.available, image: deployment.containers.find((c) => !c.init)?.image ?? '' });
    }
    const pods = context.best('k8s-pods');
    if (pods !== undefined) readPods(pods, out, context);
    const leases = context.best('k8s-leases');
    const lease = leases?.data.items.findIndex((l) => l.use === 'cilium-operator') ?? -1;
    const held = leases?.data.items[lease];
    if (leases !== undefined && held !== undefined) {
      context.note('lease', leases.places(`items[${String(lease)}]`));
      const age = secondsBefore(held.renewTime, context.snapshot.collectedAt);
      out.lease = {
        transitions: held.transitions, ...(held.holder === undefined ? {} : { holder: held.holder }),
        ...(age === undefined ? {} : { ageSeconds: age }), ...(held.durationSeconds === undefined ? {} : { durationSeconds: held.durationSeconds }),
      };
    }
    if (out.desired === undefined && out.pods === undefined && out.lease === undefined) return { missing: [...context.missing('k8s-operator-deployment'), ...context.missing('k8s-pods')] };
    const nodes = context.best('k8s-nodes');
    if (nodes !== undefined) {
      context.note('openNodes', nodes.places(''));
      out.openNodes = nodes.data.items.filter((n) => !n.unschedulable && (n.operatingSystem ?? 'linux') === 'linux').length;
    }
    return out;
  },
});

function readPods(list: Read<ParserData['k8s-pods']>, out: OperatorRun, context: ViewContext): void {
  const own = list.data.items.map((pod, i) => ({ pod, i })).filter(({ pod }) => isOperator(pod.labels, pod.name) && pod.deletionTimestamp === undefined);
  // Lists are often taken with a selector, so one without an operator says nothing of it.
  if (own.length === 0) return;
  context.note('pods', list.places(''));
  out.pods = own.map(({ pod, i }, k) => {
    context.note(`pods[${String(k)}]`, list.places(`items[${String(i)}]`));
    const reason = pod.unschedulable ?? pod.containerStatuses.find((s) => s.waitingReason !== undefined)?.waitingReason ?? pod.reason;
    return { name: pod.name, phase: pod.phase, ready: pod.ready, ...(pod.node === undefined ? {} : { node: pod.node }), ...(reason === undefined ? {} : { reason }) };
  });
  context.note('ready', list.places(''));
  out.ready = out.pods.filter((p) => p.ready && p.phase === 'Running').length;
  out.crowdedOut = out.pods.filter((p) => p.phase === 'Pending' && CROWDED.test(p.reason ?? '')).length;
  const [first] = own;
  if (out.image === undefined && first !== undefined) {
    out.image = first.pod.containers.find((c) => !c.init)?.image ?? '';
    context.note('image', list.places(`items[${String(first.i)}]`));
  }
}

function isOperator(labels: Readonly<Record<string, string>>, name: string): boolean {
  return labels['io.cilium/app'] === 'operator' || labels['name'] === 'cilium-operator' || name.startsWith('cilium-operator-');
}
