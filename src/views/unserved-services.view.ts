import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import type { Missing } from '../model/fact.ts';
import { defineView } from './define-view.ts';
import { SERVICE_TYPES, tellsTypes, unservedHostPorts, unservedServices } from './services/unserved.ts';

/** What this view reads of another one. */
const ClusterFields = z.object({ kubeProxyAbsent: z.boolean().optional() });

const UnservedServices = z.object({
  items: z.array(z.object({
    namespace: z.string(),
    /** Name of the Service, or of the pod for a hostPort. */
    name: z.string(),
    uses: z.enum(SERVICE_TYPES),
    /** Nodes whose agents have the type switched off. */
    nodes: z.array(z.string()),
  })),
});

/** Services and pods that use a type which agents have switched off, while nobody else serves it. */
export const view = defineView({
  id: 'unserved-services',
  title: 'services of a type that nobody serves',
  scope: 'cluster',
  collect: 'cilium status --verbose in each agent; kubectl get services -A -o yaml; kubectl get pods -A -o yaml',
  schema: UnservedServices,
  build: (context) => {
    const statuses = context.read('cilium-status');
    const services = context.read('k8s-services');
    const cluster = context.view('cluster-services');
    const missing: Missing[] = [];
    if (!tellsTypes(statuses)) missing.push(...(statuses.length === 0 ? context.missing('cilium-status') : [withoutTypes(statuses[0]?.document.path ?? '')]));
    if (services.length === 0) missing.push(...context.missing('k8s-services'));
    if (cluster.state === 'missing') missing.push(...cluster.missing);
    const absent = cluster.state === 'missing' ? undefined : ClusterFields.parse(cluster.data).kubeProxyAbsent;
    if (cluster.state === 'present' && absent === undefined) missing.push(unknownProxy(cluster.places('kubeProxyPods')[0]?.path ?? ''));
    if (missing.length > 0) return { missing };
    // kube-proxy serves every type of a Service, but never a hostPort.
    const found = [...(absent === true ? unservedServices(context, statuses) : []), ...unservedHostPorts(context, statuses)];
    const sorted = sortedBy(found, (u) => `${u.namespace}/${u.name} ${u.uses}`);
    context.note('', statuses.slice(0, 3).flatMap((s) => s.places('kpr.details.services')));
    sorted.forEach((u, i) => { context.note(`items[${String(i)}]`, u.places); });
    return { items: sorted.map(({ namespace, name, uses, nodes }) => ({ namespace, name, uses, nodes: [...nodes] })) };
  },
});

function withoutTypes(path: string): Missing {
  return {
    input: 'cilium-status', reason: 'incomplete', path, collect: 'kubectl -n kube-system exec <cilium pod> -- cilium status --verbose',
    detail: `${path} does not list the service types; it was printed without --verbose`,
  };
}

function unknownProxy(path: string): Missing {
  return { input: 'k8s-pods', reason: 'incomplete', path, collect: 'kubectl get pods -A -o yaml', detail: `${path} does not tell whether kube-proxy runs` };
}
