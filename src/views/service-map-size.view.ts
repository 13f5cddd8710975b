import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { ParserData } from '../parsers/registry.gen.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { readyByFamily, type Family } from './exposure/ready.ts';
import { balancedAddresses, placedServices, type PlacedService } from './exposure/services.ts';

const ServiceMapSize = z.object({
  /** Entries of the fuller one of the two maps, IPv4 and IPv6. */
  entries: z.number().int(),
  /** What it can hold. */
  limit: z.number().int(),
  /** 0.9 when nine tenths are taken. */
  share: z.number(),
  percent: z.number(),
  /** Counted in a print of the map, or the least that the Services and EndpointSlices need. */
  by: z.enum(['map', 'objects']),
});
const Settings = z.object({ values: z.record(z.string(), z.string()) });
interface Count { readonly entries: number; readonly by: 'map' | 'objects'; readonly places: readonly EvidenceRef[] }
type Service = PlacedService['service'];

/** A port of every node takes an entry without an address and one for each address of the node. */
const NODE_PORT_FRONTENDS = 2;
const FAMILIES: readonly Family[] = ['IPv4', 'IPv6'];

/**
 * How full the map of services is, by counting: each frontend takes an entry, and each of its backends one more.
 * Source: cilium/cilium, `bpf/lib/common.h` (`lb4_key` with `backend_slot`), `pkg/loadbalancer/config.go` (limits).
 */
export const view = defineView({
  id: 'service-map-size',
  title: 'entries that services take in their BPF map',
  scope: 'node',
  collect: 'cilium-dbg bpf lb list; kubectl get services,endpointslices -A -o yaml; kubectl -n kube-system get configmap cilium-config -o yaml',
  schema: ServiceMapSize,
  build: (context) => {
    const limit = limitOf(context);
    if (limit === undefined) return { missing: context.missing('cilium-config') };
    const count = fromMap(context) ?? fromObjects(context, limit.replacing);
    if (count === undefined) return { missing: [...context.missing('k8s-services'), ...context.missing('k8s-endpoint-slices')].slice(0, 2) };
    const share = count.entries / limit.entries;
    context.note('', [...count.places.slice(0, 2), ...limit.places]);
    return { entries: count.entries, limit: limit.entries, share, percent: Math.round(share * 1000) / 10, by: count.by };
  },
});

/** `bpf-lb-service-map-max` wins over the limit for all maps of services. */
function limitOf(context: ViewContext): { readonly entries: number; readonly replacing: boolean; readonly places: readonly EvidenceRef[] } | undefined {
  const settings = context.view('settings');
  if (settings.state === 'missing') return undefined;
  const values = Settings.safeParse(settings.data).data?.values ?? {};
  for (const key of ['bpf-lb-service-map-max', 'bpf-lb-map-max']) {
    const entries = Number(values[key] ?? '0');
    const word = values['kube-proxy-replacement'];
    if (Number.isInteger(entries) && entries > 0) return { entries, replacing: word === 'true' || word === 'strict', places: settings.places(`values.${key}`).slice(0, 1) };
  }
  return undefined;
}

function fromMap(context: ViewContext): Count | undefined {
  const list = context.read('cilium-bpf-lb-list').find((r) => r.whole && r.data.services.length > 0);
  if (list === undefined) return undefined;
  const entries = FAMILIES.map((family) => list.data.services.filter((s) => s.frontend.ip.includes(':') === (family === 'IPv6')).reduce((sum, s) => sum + entriesOf(s), 0));
  return { entries: Math.max(...entries), by: 'map', places: list.places('').slice(0, 1) };
}

function entriesOf(service: ParserData['cilium-bpf-lb-list']['services'][number]): number {
  return 1 + service.backends.length;
}

const known = new WeakMap<Snapshot, Count | undefined>();

function fromObjects(context: ViewContext, replacing: boolean): Count | undefined {
  if (!known.has(context.snapshot)) known.set(context.snapshot, estimate(context, replacing));
  return known.get(context.snapshot);
}

function estimate(context: ViewContext, replacing: boolean): Count | undefined {
  const [list] = context.read('k8s-services');
  const ready = readyByFamily(context);
  if (list === undefined || ready === undefined) return undefined;
  const served = placedServices(context).filter(({ service }) => service.type !== 'ExternalName' && service.clusterIP !== 'None' && !('service.kubernetes.io/service-proxy-name' in service.labels));
  const entries = FAMILIES.map((family) => served.reduce((sum, { service, key }) => sum + frontendsOf(service, family, replacing) * (1 + (ready.get(`${key} ${family}`) ?? 0)), 0));
  return { entries: Math.max(...entries), by: 'objects', places: [...list.places('').slice(0, 1), ...context.read('k8s-endpoint-slices')[0]?.places('').slice(0, 1) ?? []] };
}

/** Without replacement only the cluster addresses are sure to be in the map. */
function frontendsOf(service: Service, family: Family, replacing: boolean): number {
  const own = (ips: readonly string[]): number => ips.filter((ip) => ip.includes(':') === (family === 'IPv6')).length;
  const inside = own(service.clusterIPs);
  const outside = own([...balancedAddresses(service), ...service.externalIPs]);
  const nodePorts = replacing && inside > 0 ? service.ports.filter((p) => p.nodePort !== undefined).length * NODE_PORT_FRONTENDS : 0;
  return (inside + (replacing ? outside : 0)) * service.ports.length + nodePorts;
}
