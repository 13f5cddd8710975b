import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { selectsEndpoint } from './policies/allows.ts';
import { podEndpoints, type PodEndpoint } from './policies/endpoints.ts';
import { labelsOf, namesOf } from './policies/groups.ts';
import { NAMESPACE_LABELS } from './policies/labels.ts';
import { policyUnits, POLICY_LISTS } from './policies/unit.ts';

const Istio = z.object({
  /** Pods with a sidecar, and pods of namespaces whose traffic goes through the node's proxy (ambient). */
  sidecars: z.number().int(), ambient: z.number().int(),
  /** Pods of Istio's CNI plugin. */
  cniPods: z.number().int(),
  /** Policies with rules for HTTP that select such pods; absent when no policies were collected. */
  http: z.array(z.object({ label: z.string(), pods: z.number().int(), examples: z.array(z.string()) })).optional(),
});

/** What Istio does in this cluster, as far as it meets Cilium. */
export const view = defineView({
  id: 'istio',
  title: 'pods of Istio and policies with rules for HTTP on them',
  scope: 'cluster',
  collect: 'kubectl get pods,namespaces -A -o yaml; kubectl get cnp,ccnp -A -o yaml',
  schema: Istio,
  build: (context) => {
    const lists = context.read('k8s-pods');
    if (lists.length === 0) return { missing: context.missing('k8s-pods') };
    const pods = context.read('k8s-pods').flatMap((r) => r.data.items.flatMap((pod, i) => (pod.deletionTimestamp === undefined ? [{ pod, places: r.places(`items[${String(i)}]`) }] : [])));
    const sidecars = pods.filter(({ pod }) => hasSidecar(pod.containers));
    const plugin = pods.filter(({ pod }) => pod.name.startsWith('istio-cni-node-'));
    const inMesh = new Set(sidecars.map(({ pod }) => `${pod.namespace}/${pod.name}`));
    const endpoints = podEndpoints(context).filter((p) => !p.hostNetwork);
    const ambient = endpoints.filter(isAmbient);
    context.note('', lists.slice(0, 2).flatMap((l) => l.places('')));
    noteFirst(context, 'sidecars', sidecars);
    noteFirst(context, 'cniPods', plugin);
    context.note('ambient', ambient.slice(0, 2).flatMap((p) => p.places()));
    const http = policiesOn(context, endpoints.filter((p) => inMesh.has(`${p.namespace ?? ''}/${p.name}`) || isAmbient(p)));
    return { sidecars: sidecars.length, ambient: ambient.length, cniPods: plugin.length, ...(http === undefined ? {} : { http }) };
  },
});

function noteFirst(context: ViewContext, path: string, found: readonly { readonly places: readonly EvidenceRef[] }[]): void {
  context.note(path, found.slice(0, 2).flatMap((f) => f.places));
}

/** A gateway is nothing but the proxy: it has no program beside it. */
function hasSidecar(containers: readonly { readonly name: string; readonly init: boolean }[]): boolean {
  return containers.some((c) => c.name === 'istio-proxy') && containers.some((c) => c.name !== 'istio-proxy' && !c.init);
}

const MODE = 'istio.io/dataplane-mode=';

/** What the pod says wins over what its namespace says. */
function isAmbient({ texts }: PodEndpoint): boolean {
  const own = texts.find((t) => t.startsWith(`k8s:${MODE}`)) ?? texts.find((t) => t.startsWith(`k8s:${NAMESPACE_LABELS}${MODE}`));
  return own?.endsWith('=ambient') === true;
}

function policiesOn(context: ViewContext, pods: readonly PodEndpoint[]): z.input<typeof Istio>['http'] {
  const { units, lists } = policyUnits(context);
  if (lists.length === 0) {
    for (const missing of POLICY_LISTS.flatMap((id) => context.missing(id)).slice(0, 1)) context.lacks('http', missing);
    return undefined;
  }
  context.note('http', lists.slice(0, 2).flatMap((l) => l.places('')));
  const found = labelsOf(units).flatMap((label) => {
    const own = units.filter((u) => u.label === label && u.rules.some((r) => r.l7.includes('http')));
    const selected = pods.filter((p) => own.some((u) => selectsEndpoint(u, p.labels)));
    return selected.length === 0 ? [] : [{ own, item: { label, pods: selected.length, examples: namesOf(selected) }, selected }];
  });
  found.forEach(({ own, selected }, i) => { context.note(`http[${String(i)}]`, [...own.slice(0, 2).flatMap((u) => u.places()), ...selected.slice(0, 1).flatMap((p) => p.places())]); });
  return found.map((f) => f.item);
}
