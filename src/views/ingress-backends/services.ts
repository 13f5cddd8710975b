import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** A service that an Ingress or a Gateway of Cilium leads to, and the first object that does. */
export interface Target {
  readonly namespace: string;
  readonly service: string;
  /** `Ingress shop/web`. */
  readonly via: string;
  /** Number or name of the service's port; absent: all. */
  readonly port: string | undefined;
  readonly places: readonly EvidenceRef[];
}

/** Services behind Ingresses and routes that Cilium serves; undefined when no such objects were collected. */
export function targetsOf(context: ViewContext): readonly Target[] | undefined {
  if (context.read('k8s-ingresses').length + context.read('gateway-routes').length === 0) return undefined;
  const found = new Map<string, Target>();
  for (const target of [...ofIngresses(context), ...ofRoutes(context)]) {
    const key = `${target.namespace}/${target.service}/${target.port ?? ''}`;
    if (!found.has(key)) found.set(key, target);
  }
  return [...found.values()];
}

const CONTROLLER = 'cilium.io/ingress-controller';

function ofIngresses(context: ViewContext): Target[] {
  const classes = context.read('k8s-ingress-classes').flatMap((r) => r.data.items);
  const own = new Set(['cilium', ...classes.filter((c) => c.controller === CONTROLLER).map((c) => c.name)]);
  const byDefault = classes.some((c) => c.isDefault && c.controller === CONTROLLER);
  return context.read('k8s-ingresses').flatMap((read) => read.data.items.flatMap((ingress, i): Target[] => {
    if (ingress.className === undefined ? !byDefault : !own.has(ingress.className)) return [];
    const backends = [...ingress.defaultBackend === undefined ? [] : [ingress.defaultBackend], ...ingress.rules.flatMap((r) => r.paths.flatMap((p) => p.backend ?? []))];
    const { namespace, name } = ingress;
    return backends.map(({ service, port }) => ({ namespace, service, port, via: `Ingress ${namespace}/${name}`, places: read.places(`items[${String(i)}]`) }));
  }));
}

/** As the class of Cilium is called unless someone made another one. */
const GATEWAY_CLASS = 'cilium';
const GATEWAY_CONTROLLER = 'io.cilium/gateway-controller';

function ofRoutes(context: ViewContext): Target[] {
  const classes = new Set([GATEWAY_CLASS, ...context.read('gateway-classes').flatMap((r) => r.data.items).filter((c) => c.controllerName === GATEWAY_CONTROLLER).map((c) => c.name)]);
  const gateways = new Set(context.read('gateways').flatMap((r) => r.data.items).filter((g) => classes.has(g.className)).map((g) => `${g.namespace}/${g.name}`));
  return context.read('gateway-routes').flatMap((read) => read.data.items.flatMap((route, i): Target[] => {
    const { namespace, name, kind } = route;
    // Routes that pass TLS on carry no request that Envoy would open; they come from Envoy all the same.
    if (!route.parents.some((p) => (p.kind ?? 'Gateway') === 'Gateway' && gateways.has(`${p.namespace ?? namespace}/${p.name}`))) return [];
    return route.rules.flatMap((r) => r.backends).filter((b) => (b.kind ?? 'Service') === 'Service').map((b) => ({
      namespace: b.namespace ?? namespace, service: b.name, port: b.port === undefined ? undefined : String(b.port), via: `${kind} ${namespace}/${name}`, places: read.places(`items[${String(i)}]`),
    }));
  }));
}
