import type { EvidenceRef } from '../../model/evidence.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import type { ViewContext } from '../define-view.ts';

type Service = ParserData['k8s-services']['items'][number];

/** A service with a way to its lines. */
export interface PlacedService {
  readonly service: Service;
  /** `namespace/name`. */
  readonly key: string;
  readonly places: (field: string) => readonly EvidenceRef[];
}

/** Every Service once, but those being deleted. */
export function placedServices(context: ViewContext): PlacedService[] {
  const found = new Map<string, PlacedService>();
  for (const read of context.read('k8s-services')) {
    read.data.items.forEach((service, i) => {
      const key = `${service.namespace}/${service.name}`;
      if (found.has(key) || service.deletionTimestamp !== undefined) return;
      found.set(key, { service, key, places: (field) => read.places(`items[${String(i)}]${field === '' ? '' : `.${field}`}`) });
    });
  }
  return [...found.values()];
}

/** Class by which a controller other than Cilium is asked for. */
export function foreignClass({ loadBalancerClass }: Service): string | undefined {
  return loadBalancerClass?.startsWith('io.cilium/') === true ? undefined : loadBalancerClass;
}

/** Kinds of frontends that an annotation keeps of the service, `LoadBalancer`; undefined without the annotation. */
export function exposedAs({ annotations }: Service): string | undefined {
  return annotations['service.cilium.io/type'];
}

/** Addresses of a balancer that nodes translate themselves; with `ipMode: Proxy` all traffic goes to the balancer. */
export function balancedAddresses({ type, ingress }: Service): string[] {
  return type === 'LoadBalancer' ? ingress.flatMap((a) => (a.ip === undefined || a.ipMode === 'Proxy' ? [] : [a.ip])) : [];
}
