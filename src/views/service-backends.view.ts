import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import { defineView } from './define-view.ts';
import { type KnownEndpoints, readyEndpoints } from './service-backends/endpoints.ts';
import { groupServices, type Group } from './service-backends/group.ts';
import { matchingPods } from './service-backends/pods.ts';

const ServiceBackends = z.object({
  /** Lists of services that were read, one per node. */
  lists: z.number().int(),
  /** Each port of each service, over all nodes. Services whose frontends show local backends only are left out unless their name is known. */
  services: z.array(z.object({
    /** `shop/cart`, or the address where only the agents know the service. */
    label: z.string(),
    namespace: z.string().optional(),
    name: z.string().optional(),
    frontends: z.array(z.string()),
    port: z.number().int(),
    type: z.string(),
    /** Of another cluster of the mesh. */
    remote: z.boolean(),
    /** Different backends, over all frontends and nodes. */
    backends: z.number().int(),
    /** Those that take new connections; a backend without a printed state is active. */
    active: z.number().int(),
    /** States of the others. */
    states: z.array(z.string()),
    /** Nodes use backends of their own only. */
    local: z.boolean(),
    /** Absent when the Service object is not known. */
    selector: z.boolean().optional(),
    /** Pods the selector finds; absent without the whole list of pods. */
    pods: z.number().int().optional(),
    /** Addresses that Kubernetes lists as ready for the port; absent without the whole list of EndpointSlices or Endpoints. */
    endpoints: z.number().int().optional(),
    purpose: z.enum(['dns', 'webhook', 'apiserver', 'other']),
  })),
  /** Nodes of the cluster. */
  nodes: z.number().int(),
});

/** Whether the services of the cluster have backends that take connections, as the agents program them. */
export const view = defineView({
  id: 'service-backends',
  title: 'backends of services in the datapath',
  scope: 'cluster',
  collect: 'kubectl -n kube-system exec <cilium pod> -- cilium-dbg service list; kubectl get services,endpointslices -A -o yaml',
  schema: ServiceBackends,
  build: (context) => {
    const lists = context.read('cilium-service-list');
    if (lists.length === 0) return { missing: context.missing('cilium-service-list') };
    if (lists.some((l) => !l.whole)) context.notWhole();
    context.note('', lists.flatMap((l) => l.places('')).slice(0, 3));
    const groups = sortedBy(groupServices(context), (g) => `${g.label} ${String(g.port)}`);
    const endpoints = groups.map((g) => readyEndpoints(context, g));
    groups.forEach((g, i) => { context.note(`services[${String(i)}]`, [...g.places.slice(0, 4), ...g.objectPlaces, ...endpoints[i]?.places.slice(0, 2) ?? []]); });
    return { lists: lists.length, nodes: context.snapshot.nodes.length, services: groups.map((g, i) => describe(g, matchingPods(context, g), endpoints[i])) };
  },
});

function describe(group: Group, pods: number | undefined, endpoints: KnownEndpoints | undefined): z.input<typeof ServiceBackends>['services'][number] {
  const { label, object, frontends, port, type, remote, backends, local } = group;
  const states = [...backends.values()];
  return {
    label, port, type, remote, local, purpose: purposeOf(group), backends: states.length, active: states.filter((s) => s === 'active').length,
    frontends: sortedBy(frontends, (f) => f), states: sortedBy(new Set(states.filter((s) => s !== 'active')), (s) => s),
    ...(group.namespace === undefined ? {} : { namespace: group.namespace }), ...(group.name === undefined ? {} : { name: group.name }),
    ...(object === undefined ? {} : { selector: Object.keys(object.selector).length > 0 }), ...(pods === undefined ? {} : { pods }),
    ...(endpoints === undefined ? {} : { endpoints: endpoints.ready }),
  };
}

const DNS = 53;

function purposeOf({ namespace, name, port, object }: Group): 'dns' | 'webhook' | 'apiserver' | 'other' {
  if (namespace === 'default' && name === 'kubernetes') return 'apiserver';
  if (port === DNS && (name === undefined || namespace === 'kube-system')) return 'dns';
  return /webhook|admission/.test(`${name ?? ''} ${object?.labels['app.kubernetes.io/component'] ?? ''}`) ? 'webhook' : 'other';
}
