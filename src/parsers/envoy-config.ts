import * as z from 'zod';
import { Selector, readSelector } from './object-api.ts';
import { at, compact, list, text, texts } from './object-fields.ts';
import { numeric } from './object-meta.ts';

const ServiceRef = z.object({
  name: z.string(), namespace: z.string().optional(),
  /** Only these ports are sent to Envoy, or known to it; empty: all. */
  ports: z.array(z.string()),
  /** Listener that takes the traffic; absent: the first of the resources. */
  listener: z.string().optional(),
});

/** What both kinds of Envoy configuration have in common. */
export const envoyConfigShape = {
  /** Services whose traffic goes through Envoy. */
  services: z.array(ServiceRef),
  /** Services whose backends Envoy knows. */
  backendServices: z.array(ServiceRef),
  resources: z.array(z.object({
    /** Last word of the type: `Listener`, `RouteConfiguration`, `Cluster`, `ClusterLoadAssignment`, `Secret`. */
    type: z.string(), name: z.string().optional(), listenPort: z.number().int().optional(),
  })),
  nodeSelector: Selector.optional(),
  /** Kind and name of what the operator made it for: `Ingress/shop`, `Gateway/edge`, `Service/cart`. */
  madeFor: z.string().optional(),
} as const;
type EnvoyConfigData = z.input<z.ZodObject<typeof envoyConfigShape>>;

function readService(value: unknown): z.input<typeof ServiceRef>[] {
  const name = text(at(value, 'name'));
  const ports = texts(at(value, 'ports')) ?? texts(at(value, 'number')) ?? [];
  return name === undefined ? [] : [compact({ name, namespace: text(at(value, 'namespace')), ports, listener: text(at(value, 'listener')) })];
}

/** The body of a resource is Envoy's own and not kept: secrets can stand in it. */
function readResource(value: unknown): EnvoyConfigData['resources'][number] {
  const type = text(at(value, '@type')) ?? '';
  return compact({
    type: type.slice(type.lastIndexOf('.') + 1), name: text(at(value, 'name')) ?? text(at(value, 'clusterName')) ?? text(at(value, 'cluster_name')),
    listenPort: numeric(at(value, 'address', 'socketAddress', 'portValue')) ?? numeric(at(value, 'address', 'socket_address', 'port_value')),
  });
}

/** Projects the spec of a CiliumEnvoyConfig or CiliumClusterwideEnvoyConfig. */
export function readEnvoyConfig(value: unknown): EnvoyConfigData {
  const spec = at(value, 'spec');
  const owner = list(at(value, 'metadata', 'ownerReferences'))[0];
  const kind = text(at(owner, 'kind'));
  return compact({
    services: list(at(spec, 'services')).flatMap(readService), backendServices: list(at(spec, 'backendServices')).flatMap(readService),
    resources: list(at(spec, 'resources')).map(readResource), nodeSelector: readSelector(at(spec, 'nodeSelector')),
    madeFor: kind === undefined ? undefined : `${kind}/${text(at(owner, 'name')) ?? ''}`,
  });
}
