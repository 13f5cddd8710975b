import type { z } from 'zod';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { Service } from '../../parsers/k8s-services/schema.ts';
import type { ServiceEntry } from '../../parsers/cilium-service-list/schema.ts';
import type { ViewContext } from '../define-view.ts';

type ServiceObject = z.output<typeof Service>;

/** One port of a service with all frontends and backends the agents have for it. */
export interface Group {
  readonly label: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly object: ServiceObject | undefined;
  readonly port: number;
  readonly type: string;
  readonly remote: boolean;
  readonly local: boolean;
  readonly frontends: Set<string>;
  /** State of each backend, the best one seen. */
  readonly backends: Map<string, string>;
  readonly places: EvidenceRef[];
  readonly objectPlaces: readonly EvidenceRef[];
}

interface Known { readonly service: ServiceObject; readonly places: readonly EvidenceRef[] }
/** The Service object and port a frontend belongs to. */
interface Owner extends Known { readonly port: number }

/** Brings the frontends of all agents together: by Service object where one fits, else by cluster address. */
export function groupServices(context: ViewContext): Group[] {
  const known = context.read('k8s-services').flatMap((read) => read.data.items.map((service, i): Known => ({ service, places: read.places(`items[${String(i)}]`) })));
  const byFrontend = indexFrontends(known);
  const byName = new Map(known.map((k) => [`${k.service.namespace}/${k.service.name}`, k]));
  const groups = new Map<string, Group>();
  for (const list of context.read('cilium-service-list')) {
    list.data.services.forEach((entry, i) => {
      const owner = ownerOf(entry, byFrontend, byName);
      const group = owner === undefined ? alone(entry) : owned(entry, owner);
      if (group === undefined) return;
      const { key } = group;
      const at = groups.get(key) ?? group.group;
      groups.set(key, at);
      join(at, entry, list.places(`services[${String(i)}]`));
    });
  }
  return [...groups.values()];
}

function join(group: Group, entry: ServiceEntry, places: readonly EvidenceRef[]): void {
  group.frontends.add(textOf(entry));
  group.places.push(...places);
  for (const { ip, port, state = 'active' } of entry.backends) {
    const key = `${ip} ${String(port)}`;
    if (group.backends.get(key) !== 'active') group.backends.set(key, state);
  }
}

function textOf({ frontend }: ServiceEntry): string {
  const ip = frontend.ip.includes(':') ? `[${frontend.ip}]` : frontend.ip;
  return `${ip}:${String(frontend.port)}${frontend.protocol === undefined ? '' : `/${frontend.protocol}`}`;
}

/** `ip port` and `node port` of every Service object. */
function indexFrontends(known: readonly Known[]): ReadonlyMap<string, Owner> {
  const index = new Map<string, Owner>();
  for (const { service, places } of known) {
    const ips = [...service.clusterIPs, service.clusterIP, ...service.externalIPs, service.loadBalancerIP, ...service.ingress.map((x) => x.ip)].flatMap((ip) => ip ?? []);
    for (const { port, nodePort } of service.ports) {
      for (const ip of ips) index.set(`${ip} ${String(port)}`, { service, places, port });
      if (nodePort !== undefined) index.set(`node ${String(nodePort)}`, { service, places, port });
    }
  }
  return index;
}

function ownerOf({ namespace, name, frontend, type }: ServiceEntry, byFrontend: ReadonlyMap<string, Owner>, byName: ReadonlyMap<string, Known>): Owner | undefined {
  const found = byFrontend.get(`${frontend.ip} ${String(frontend.port)}`) ?? (type === 'NodePort' ? byFrontend.get(`node ${String(frontend.port)}`) : undefined);
  if (found !== undefined) return found;
  const named = namespace === undefined || name === undefined ? undefined : byName.get(`${namespace}/${name}`);
  return named === undefined ? undefined : { ...named, port: frontend.port };
}

function owned(entry: ServiceEntry, { service, places, port }: Owner): { readonly key: string; readonly group: Group } {
  const { namespace, name } = service;
  // A redirect policy takes the traffic before the service is asked.
  const redirected = entry.type === 'LocalRedirect';
  const label = `${namespace}/${name}`;
  return {
    key: `${redirected ? 'redirect ' : ''}${label} ${String(port)}`,
    group: {
      label, namespace, name, object: service, port, type: redirected ? 'LocalRedirect' : service.type, remote: entry.remote,
      local: service.internalTrafficPolicy === 'Local', frontends: new Set(), backends: new Map(), places: [], objectPlaces: places,
    },
  };
}

/** Frontends for traffic from outside may show the backends of their node alone, so without the Service object only cluster addresses tell. */
function alone(entry: ServiceEntry): { readonly key: string; readonly group: Group } | undefined {
  if (entry.type !== undefined && entry.type !== 'ClusterIP') return undefined;
  const { namespace, name, frontend } = entry;
  const label = namespace === undefined || name === undefined ? textOf(entry) : `${namespace}/${name}`;
  return {
    key: `${label} ${String(frontend.port)} ${frontend.protocol ?? ''}`,
    group: {
      label, namespace, name, object: undefined, port: frontend.port, type: entry.type ?? 'ClusterIP', remote: entry.remote,
      local: entry.internalTrafficPolicy === 'Local', frontends: new Set(), backends: new Map(), places: [], objectPlaces: [],
    },
  };
}
