import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { foreignClass, placedServices } from './exposure/services.ts';

const AddressRequests = z.object({
  /** Services whose wish for addresses the operator has looked at; absent when nothing tells. */
  requests: z.array(z.object({
    /** They got all they asked for. */
    satisfied: z.boolean(),
    /** Empty, with the name `unnamed`, for those that the operator only counts. */
    namespace: z.string(),
    name: z.string(),
    /** For people: `shop/web`, `3 services`. */
    label: z.string(),
    /** `no_pool`, `out_of_ips`, `already_allocated` ... */
    reason: z.string().optional(),
    message: z.string().optional(),
    /** Addresses it has all the same. */
    addresses: z.array(z.string()),
    /** Class by which a controller other than Cilium is asked for. */
    foreignClass: z.string().optional(),
  })).optional(),
  /** Pools of addresses; absent when they were not collected. */
  pools: z.array(z.object({
    name: z.string(), disabled: z.boolean(),
    /** It overlaps another one; absent until the operator has looked. */
    conflicting: z.boolean().optional(),
    conflictMessage: z.string().optional(),
    total: z.number().optional(),
    available: z.number().optional(),
  })).optional(),
});
type AddressRequests = z.input<typeof AddressRequests>;

/** Names of the gauge, with the suffix that it lost in 1.17. Source: cilium/cilium, `operator/pkg/lbipam/metrics.go`. */
const UNSATISFIED: ReadonlySet<string> = new Set(['cilium_operator_lbipam_services_unsatisfied_total', 'cilium_operator_lbipam_services_unsatisfied']);

/** What the operator makes of the wishes for load balancer addresses (LB-IPAM). */
export const view = defineView({
  id: 'address-requests',
  title: 'requests for load balancer addresses and the pools they come from',
  scope: 'cluster',
  collect: 'kubectl get services -A -o yaml; kubectl get ciliumloadbalancerippools -o yaml',
  schema: AddressRequests,
  build: (context) => {
    const told = { ...requestsOf(context), ...poolsOf(context) };
    if (told.requests === undefined && told.pools === undefined) return { missing: [...context.missing('k8s-services'), ...context.missing('cilium-load-balancer-ip-pools')] };
    return told;
  },
});

function requestsOf(context: ViewContext): Pick<AddressRequests, 'requests'> {
  const [list] = context.read('k8s-services');
  if (list === undefined) return counted(context);
  const found = sortedBy(placedServices(context).filter(({ service }) => service.type === 'LoadBalancer' && service.addressRequest !== undefined), (s) => s.key);
  context.note('requests', list.places('').slice(0, 1));
  return {
    requests: found.map(({ service, key, places }, i) => {
      context.note(`requests[${String(i)}]`, [...places('addressRequest'), ...places('').slice(0, 1)]);
      const { reason, message } = service.addressRequest ?? {};
      const foreign = foreignClass(service);
      return {
        satisfied: service.addressRequest?.status !== 'False', namespace: service.namespace, name: service.name, label: key, addresses: service.ingress.flatMap((a) => a.ip ?? a.hostname ?? []),
        ...(reason === undefined ? {} : { reason }), ...(message === undefined || message === '' ? {} : { message }), ...(foreign === undefined ? {} : { foreignClass: foreign }),
      };
    }),
  };
}

/** Without the services the operator's own count of them. */
function counted(context: ViewContext): Pick<AddressRequests, 'requests'> {
  for (const read of context.read('cilium-operator-metrics')) {
    const at = read.data.samples.findIndex((s) => UNSATISFIED.has(s.name));
    const value = read.data.samples[at]?.value;
    if (value === undefined) continue;
    context.note('requests', read.places(`samples[${String(at)}]`));
    context.note('requests[0]', read.places(`samples[${String(at)}]`));
    return { requests: value > 0 ? [{ satisfied: false, namespace: '', name: 'unnamed', label: `${String(value)} ${value === 1 ? 'service' : 'services'}`, addresses: [] }] : [] };
  }
  const [missing] = context.missing('k8s-services');
  if (missing !== undefined) context.lacks('requests', missing);
  return {};
}

function poolsOf(context: ViewContext): Pick<AddressRequests, 'pools'> {
  const reads = context.read('cilium-load-balancer-ip-pools');
  const [first] = reads;
  const [missing] = context.missing('cilium-load-balancer-ip-pools');
  if (first === undefined) {
    if (missing !== undefined) context.lacks('pools', missing);
    return {};
  }
  context.note('pools', first.places('').slice(0, 1));
  const pools = reads.flatMap((read) => read.data.items.map((pool, i) => ({ pool, places: (field: string) => read.places(`items[${String(i)}]${field}`) })));
  return {
    pools: pools.map(({ pool, places }, i) => {
      for (const field of ['', '.conflicting', '.available', '.total']) context.note(`pools[${String(i)}]${field}`, places(field).slice(0, 1));
      const { name, disabled, conflicting, conflictMessage, total, available } = pool;
      return {
        name, disabled, ...(conflicting === undefined ? {} : { conflicting }), ...(conflictMessage === undefined ? {} : { conflictMessage }),
        ...(total === undefined ? {} : { total }), ...(available === undefined ? {} : { available }),
      };
    }),
  };
}
