import { contains, parseCidr } from '../../base/cidr.ts';
import { parseIp } from '../../base/ip.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import { secondsBefore } from '../agent-versions/age.ts';
import type { ViewContext } from '../define-view.ts';
import { fitsLabels, serviceLabels } from '../selectors/labels.ts';
import type { NodeDevices } from './devices.ts';

type Policy = ParserData['cilium-l2-announcement-policies']['items'][number];
type Service = ParserData['k8s-services']['items'][number];

/** A service whose addresses a policy announces. */
export interface Announced {
  readonly namespace: string;
  readonly name: string;
  readonly addresses: string[];
  readonly policies: string[];
  readonly localOnly: boolean;
  /** Who answers for it; undefined without a lease. */
  readonly holder?: string;
  readonly holderReady?: boolean;
  /** Whether there is a lease; undefined when leases were not collected or the service is too young. */
  readonly leased?: boolean;
  /** Whether the holder runs a ready backend; undefined without EndpointSlices or holder. */
  readonly holderServes?: boolean;
  /** Whether all nodes that may announce run one. */
  readonly allServe?: boolean;
  /** Addresses in no network of the holder's devices; undefined when these are not known. */
  readonly offSubnet?: string[];
  readonly places: readonly EvidenceRef[];
}

const CLASS = 'io.cilium/l2-announcer';
/** Seconds in which a new service may not have its lease yet. */
const YOUNG = 60;

/** Services with an address that at least one policy selects. `nodesOf`: nodes of a policy, undefined when not known. */
export function announcedServices(context: ViewContext, policies: readonly Policy[], nodesOf: (policy: string) => readonly string[] | undefined, devices: readonly NodeDevices[]): Announced[] {
  const list = context.best('k8s-services');
  return (list?.data.items ?? []).flatMap((service, i): Announced[] => {
    const chosen = policies.filter((p) => p.serviceSelector === undefined || fitsLabels(p.serviceSelector, serviceLabels(service)));
    const addresses = addressesOf(service, chosen);
    if (addresses.length === 0 || service.deletionTimestamp !== undefined) return [];
    const lease = leaseOf(context, service);
    const on = [...new Set(chosen.flatMap((p) => nodesOf(p.name) ?? []))];
    return [{
      namespace: service.namespace, name: service.name, addresses, policies: chosen.map((p) => p.name), localOnly: service.externalTrafficPolicy === 'Local',
      ...lease.told, ...backends(context, service, lease.told.holder, on), ...offSubnet(addresses, devices.find((d) => d.node === lease.told.holder)),
      places: [...list?.places(`items[${String(i)}]`) ?? [], ...lease.places],
    }];
  });
}

function addressesOf(service: Service, policies: readonly Policy[]): string[] {
  const balanced = service.type === 'LoadBalancer' && (service.loadBalancerClass === undefined || service.loadBalancerClass === CLASS) && policies.some((p) => p.loadBalancerIPs);
  return [...balanced ? service.ingress.flatMap((a) => a.ip ?? []) : [], ...policies.some((p) => p.externalIPs) ? service.externalIPs : []];
}

interface Lease { readonly told: Pick<Announced, 'holder' | 'holderReady' | 'leased'>; readonly places: readonly EvidenceRef[] }

function leaseOf(context: ViewContext, service: Service): Lease {
  const leases = context.best('k8s-leases');
  if (leases === undefined) return { told: {}, places: [] };
  const at = leases.data.items.findIndex((l) => l.announces === `${service.namespace}-${service.name}`);
  const lease = leases.data.items[at];
  if (lease === undefined) {
    const young = (secondsBefore(service.creationTimestamp, context.snapshot.collectedAt) ?? YOUNG) < YOUNG;
    // A list of leases without any of the agents' may be of one namespace.
    const general = leases.whole && leases.data.items.some((l) => l.namespace === 'kube-system' || l.use === 'l2-announcement');
    return young || !general ? { told: {}, places: [] } : { told: { leased: false }, places: leases.places('').map((p) => ({ ...p, note: `no lease cilium-l2announce-${service.namespace}-${service.name}` })) };
  }
  const places = leases.places(`items[${String(at)}]`);
  if (lease.holder === undefined || lease.holder === '') return { told: { leased: false }, places };
  const ready = context.best('k8s-nodes')?.data.items.find((n) => n.name === lease.holder)?.ready;
  return { told: { leased: true, holder: lease.holder, ...(ready === undefined ? {} : { holderReady: ready }) }, places };
}

function backends(context: ViewContext, service: Service, holder: string | undefined, on: readonly string[]): Pick<Announced, 'holderServes' | 'allServe'> {
  const slices = context.read('k8s-endpoint-slices').flatMap((r) => r.data.items).filter((s) => s.namespace === service.namespace && s.service === service.name);
  if (slices.length === 0) return {};
  const nodes = new Set(slices.flatMap((s) => s.endpoints.filter((e) => e.ready).flatMap((e) => e.nodeName ?? [])));
  return { ...(holder === undefined ? {} : { holderServes: nodes.has(holder) }), ...(on.length === 0 ? {} : { allServe: on.every((n) => nodes.has(n)) }) };
}

function offSubnet(addresses: readonly string[], devices: NodeDevices | undefined): Pick<Announced, 'offSubnet'> {
  const networks = devices?.networks;
  if (devices === undefined || networks === undefined) return {};
  const own = devices.links.flatMap((l) => networks.get(l.name) ?? []).flatMap((n) => parseCidr(n) ?? []);
  return {
    offSubnet: addresses.filter((a) => {
      const ip = parseIp(a);
      return ip !== undefined && own.some((n) => n.version === ip.version) && !own.some((n) => contains(n, ip));
    }),
  };
}
