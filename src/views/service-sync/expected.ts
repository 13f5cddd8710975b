import { remembered } from '../../base/remember.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import { secondsBefore } from '../agent-versions/age.ts';
import type { Read, ViewContext } from '../define-view.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';

type Service = ParserData['k8s-services']['items'][number];
type Port = Service['ports'][number];
type Slice = ParserData['k8s-endpoint-slices']['items'][number];
type SliceEndpoint = Slice['endpoints'][number];

/** What Kubernetes wants behind one address and port of a service. */
export interface Expected {
  readonly namespace: string;
  readonly name: string;
  readonly ip: string;
  readonly port: number;
  readonly protocol: string;
  /** `ip:port` of endpoints that are ready and not just now made. */
  readonly ready: ReadonlySet<string>;
  /** `ip:port` of all endpoints, ready or not. */
  readonly all: ReadonlySet<string>;
  /** Every backend must be there, and no other may be: no zone, node or cluster decides. */
  readonly exact: boolean;
  readonly servicePlaces: readonly EvidenceRef[];
  readonly slicePlaces: readonly EvidenceRef[];
}

/** Objects younger than this may not have reached every agent, or were not there when the other output was taken. */
export const SETTLED_SECONDS = 60;
/** Backend that the Ingress and Gateway controllers write, since a service without endpoints would be dropped. */
const DUMMY = '192.192.192.192';
/** Annotations and labels by which somebody else, a part of the nodes or another cluster serves. */
const SELECTIVE = /^(?:service\.cilium\.io\/|io\.cilium\/|service\.kubernetes\.io\/(?:service-proxy-name|topology-mode|topology-aware-hints))/;

/** Frontends of all services that Kubernetes has had for a while; undefined without the whole lists. */
export const expectedFrontends: (context: ViewContext) => readonly Expected[] | undefined = remembered(gather, (context) => context.snapshot);

function gather(context: ViewContext): Expected[] | undefined {
  const services = context.read('k8s-services');
  const slices = context.read('k8s-endpoint-slices');
  if (services.length === 0 || slices.length === 0 || [...services, ...slices].some((r) => !r.whole)) return undefined;
  const bySlice = slicesByService(slices);
  const young = youngPods(context);
  return services.flatMap((read) => read.data.items.flatMap((service, i): Expected[] => {
    if (!isServed(service) || isYoung(service.creationTimestamp, context)) return [];
    const own = bySlice.get(`${service.namespace}/${service.name}`) ?? [];
    if (own.some((s) => s.slice.endpoints.some((e) => e.addresses.includes(DUMMY)))) return [];
    const places = read.places(`items[${String(i)}]`);
    return service.clusterIPs.flatMap((ip) => service.ports.map((port) => expected({ service, ip, port, own, young, servicePlaces: places })));
  }));
}

interface Placed { readonly slice: Slice; readonly places: readonly EvidenceRef[] }

function slicesByService(reads: readonly Read<ParserData['k8s-endpoint-slices']>[]): Map<string, Placed[]> {
  const map = new Map<string, Placed[]>();
  for (const read of reads) {
    read.data.items.forEach((slice, i) => {
      if (slice.service === undefined || slice.deletionTimestamp !== undefined) return;
      const key = `${slice.namespace}/${slice.service}`;
      map.set(key, [...map.get(key) ?? [], { slice, places: read.places(`items[${String(i)}]`) }]);
    });
  }
  return map;
}

function isServed(service: Service): boolean {
  return service.type !== 'ExternalName' && service.clusterIP !== undefined && service.clusterIP !== 'None' && service.clusterIP !== ''
    && service.deletionTimestamp === undefined
    && ![...Object.keys(service.annotations), ...Object.keys(service.labels)].some((key) => SELECTIVE.test(key));
}

function isYoung(created: string | undefined, { snapshot }: ViewContext): boolean {
  const age = secondsBefore(created, snapshot.collectedAt);
  return age !== undefined && age < SETTLED_SECONDS;
}

/** Pods one of whose containers started a moment ago, by `namespace/name`: they became ready while the dump was taken. */
function youngPods(context: ViewContext): ReadonlySet<string> {
  return new Set(context.read('k8s-pods').flatMap((r) => r.data.items).flatMap((pod) => {
    const moving = pod.deletionTimestamp !== undefined || !pod.ready || isYoung(pod.creationTimestamp, context) || pod.containerStatuses.some((s) => isYoung(s.startedAt, context));
    return moving ? [`${pod.namespace}/${pod.name}`] : [];
  }));
}

interface Wanted { readonly service: Service; readonly ip: string; readonly port: Port; readonly own: readonly Placed[]; readonly young: ReadonlySet<string>; readonly servicePlaces: readonly EvidenceRef[] }

function expected({ service, ip, port, own, young, servicePlaces }: Wanted): Expected {
  const family = ip.includes(':') ? 'IPv6' : 'IPv4';
  const ready = new Set<string>();
  const all = new Set<string>();
  let exact = service.internalTrafficPolicy !== 'Local' && service.trafficDistribution === undefined;
  const fitting = own.filter(({ slice }) => slice.addressType === family);
  for (const { slice } of fitting) {
    const target = slice.ports.find((p) => (p.name ?? '') === (port.name ?? '') && p.protocol === port.protocol)?.port;
    if (target === undefined) continue;
    for (const endpoint of slice.endpoints) {
      exact &&= endpoint.hintZones.length === 0;
      for (const address of endpoint.addresses) {
        all.add(`${address}:${String(target)}`);
        if (endpoint.ready && !endpoint.terminating && !young.has(podOf(endpoint, service.namespace))) ready.add(`${address}:${String(target)}`);
      }
    }
  }
  return { namespace: service.namespace, name: service.name, ip, port: port.port, protocol: port.protocol, ready, all, exact, servicePlaces, slicePlaces: fitting.flatMap((f) => f.places) };
}

function podOf(endpoint: SliceEndpoint, namespace: string): string {
  return `${endpoint.targetNamespace ?? namespace}/${endpoint.targetName ?? ''}`;
}
