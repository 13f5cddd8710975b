import * as z from 'zod';
import { contains, parseCidr } from '../base/cidr.ts';
import { parseIp } from '../base/ip.ts';
import { sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { ParserData } from '../parsers/registry.gen.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { hostPorts, type HostPort } from './exposure/host-ports.ts';
import { nodeAddresses, plain, type NodeAddress } from './exposure/node-addresses.ts';
import { readyByService, type Ready } from './exposure/ready.ts';
import { balancedAddresses, exposedAs, placedServices, type PlacedService } from './exposure/services.ts';

const NodeVips = z.object({
  /** Services one of whose addresses belongs to a node. */
  services: z.array(z.object({
    namespace: z.string(),
    name: z.string(),
    /** Given by a balancer, or written into externalIPs. */
    kind: z.enum(['balanced', 'external']),
    class: z.string().optional(),
    /** Kinds of frontends that the annotation service.cilium.io/type leaves. */
    exposedAs: z.string().optional(),
    localOnly: z.boolean(),
    vips: z.array(z.object({ ip: z.string(), node: z.string(), by: z.enum(['InternalIP', 'ExternalIP', 'device']) })),
    /** A BPF map holds an entry without a port for one of them; absent without a list of any map. */
    wildcard: z.boolean().optional(),
    /** With externalTrafficPolicy Local: those of the nodes that have no ready backend while others have; absent without EndpointSlices. */
    unserved: z.array(z.string()).optional(),
    /** Host ports of pods that take the same address and port; absent without pods. */
    hostPorts: z.array(z.object({ pod: z.string(), address: z.string() })).optional(),
  })),
  /** Pools in use with the addresses of nodes that their ranges hold; absent when pools were not collected. */
  pools: z.array(z.object({ name: z.string(), addresses: z.array(z.string()), nodes: z.array(z.string()) })).optional(),
});
type NodeVips = z.input<typeof NodeVips>;
type Row = NodeVips['services'][number];
type Pool = ParserData['cilium-load-balancer-ip-pools']['items'][number];

/** Services whose virtual address is at the same time an address of a node. */
export const view = defineView({
  id: 'node-vips',
  title: 'services with an address that belongs to a node',
  scope: 'cluster',
  collect: 'kubectl get services,endpointslices,pods -A -o yaml; kubectl get nodes -o yaml; ip addr show',
  schema: NodeVips,
  build: (context) => {
    const [list] = context.read('k8s-services');
    if (list === undefined) return { missing: context.missing('k8s-services') };
    const nodes = nodeAddresses(context);
    if (nodes.size === 0) return { missing: context.missing('k8s-nodes') };
    context.note('', list.places('').slice(0, 1));
    const sources: Sources = { nodes, ready: readyByService(context), ports: hostPorts(context), wild: wildcards(context) };
    const found = sortedBy(placedServices(context), (s) => s.key).flatMap((s) => [rowOf(s, 'balanced', balancedAddresses(s.service), sources), rowOf(s, 'external', s.service.externalIPs, sources)].flatMap((r) => r ?? []));
    found.forEach(({ places, portPlaces }, i) => {
      context.note(`services[${String(i)}]`, places);
      lackIn(context, `services[${String(i)}].unserved`, 'k8s-endpoint-slices');
      lackIn(context, `services[${String(i)}].hostPorts`, 'k8s-pods');
      if (portPlaces.length > 0) context.note(`services[${String(i)}].hostPorts`, portPlaces);
    });
    return { services: found.map((f) => f.row), ...poolsOf(context, nodes) };
  },
});

function lackIn(context: ViewContext, path: string, input: 'k8s-endpoint-slices' | 'k8s-pods'): void {
  const [missing] = context.missing(input);
  if (missing !== undefined && context.read(input).length === 0) context.lacks(path, missing);
}

interface Sources {
  readonly nodes: ReadonlyMap<string, NodeAddress>;
  readonly ready: ReadonlyMap<string, Ready> | undefined;
  readonly ports: ReadonlyMap<string, readonly HostPort[]> | undefined;
  /** Asked only for an address of a node: it takes the lists of all nodes. */
  readonly wild: () => ReadonlyMap<string, readonly EvidenceRef[]> | undefined;
}
interface Found { readonly row: Row; readonly places: readonly EvidenceRef[]; readonly portPlaces: readonly EvidenceRef[] }

function rowOf(placed: PlacedService, kind: Row['kind'], addresses: readonly string[], sources: Sources): Found | undefined {
  const { service, key, places } = placed;
  const vips = addresses.flatMap((text) => {
    const ip = plain(text);
    const own = sources.nodes.get(ip);
    return own === undefined ? [] : [{ ip, own }];
  });
  const [first] = vips;
  if (first === undefined) return undefined;
  const known = sources.wild();
  const wild = vips.flatMap((v) => known?.get(v.ip) ?? []).slice(0, 2);
  const ready = sources.ready?.get(key);
  const clashes = sources.ports === undefined ? undefined : clashesOf(placed, vips, sources.ports, ready);
  const exposed = exposedAs(service);
  const row: Row = {
    namespace: service.namespace, name: service.name, kind, localOnly: service.externalTrafficPolicy === 'Local',
    vips: vips.map(({ ip, own }) => ({ ip, node: own.node, by: own.by })),
    ...(service.loadBalancerClass === undefined ? {} : { class: service.loadBalancerClass }), ...(exposed === undefined ? {} : { exposedAs: exposed }),
    ...(known === undefined ? {} : { wildcard: wild.length > 0 }), ...unserved(vips.map((v) => v.own.node), ready),
    ...(clashes === undefined ? {} : { hostPorts: clashes.map(({ pod, address }) => ({ pod, address })) }),
  };
  return { row, places: [...places(kind === 'balanced' ? 'ingress' : 'externalIPs'), ...first.own.places.slice(0, 1), ...wild], portPlaces: (clashes ?? []).slice(0, 2).flatMap((c) => c.places) };
}

/** Without any ready endpoint the service is down everywhere, which is another matter. */
function unserved(nodes: readonly string[], ready: Ready | undefined): Pick<Row, 'unserved'> {
  if (ready === undefined || ready.homeless) return {};
  return { unserved: ready.nodes.size === 0 ? [] : [...new Set(nodes.filter((n) => !ready.nodes.has(n)))] };
}

/** Host ports on the same node, port and protocol; a pod that is the only backend of the service gets the traffic either way. */
function clashesOf({ service }: PlacedService, vips: readonly { readonly ip: string; readonly own: NodeAddress }[], ports: NonNullable<Sources['ports']>, ready: Ready | undefined): (NonNullable<Row['hostPorts']>[number] & Pick<HostPort, 'places'>)[] {
  const sole = (held: HostPort): boolean => ready !== undefined && ready.addresses.size > 0 && [...ready.addresses].every((a) => held.addresses.includes(plain(a)));
  return vips.flatMap(({ ip, own }) => service.ports.flatMap(({ port, protocol }) => (ports.get(`${own.node} ${String(port)} ${protocol}`) ?? [])
    .filter((held) => (held.hostIP ?? ip) === ip && !sole(held))
    .map(({ pod, places }) => ({ pod, address: `${ip.includes(':') ? `[${ip}]` : ip}:${String(port)}/${protocol}`, places }))));
}

/** Entries for every port of an address, which 1.19 made known. */
function wildcards(context: ViewContext): Sources['wild'] {
  let known: { readonly found: ReadonlyMap<string, readonly EvidenceRef[]> | undefined } | undefined;
  return () => (known ??= { found: findWildcards(context) }).found;
}

function findWildcards(context: ViewContext): ReadonlyMap<string, readonly EvidenceRef[]> | undefined {
  let any = false;
  const found = new Map<string, readonly EvidenceRef[]>();
  for (const read of context.read('cilium-bpf-lb-list')) {
    read.data.services.forEach(({ frontend }, i) => {
      any = true;
      if (frontend.port === 0 && !found.has(plain(frontend.ip))) found.set(plain(frontend.ip), read.places(`services[${String(i)}]`).slice(0, 1));
    });
  }
  return any ? found : undefined;
}

function poolsOf(context: ViewContext, nodes: Sources['nodes']): Pick<NodeVips, 'pools'> {
  const reads = context.read('cilium-load-balancer-ip-pools');
  const [missing] = context.missing('cilium-load-balancer-ip-pools');
  if (reads.length === 0 && missing !== undefined) context.lacks('pools', missing);
  if (reads.length === 0) return {};
  context.note('pools', reads[0]?.places('').slice(0, 1) ?? []);
  const pools: NonNullable<NodeVips['pools']> = [];
  for (const read of reads) read.data.items.forEach((pool, i) => {
    if (pool.disabled) return;
    const inside = [...nodes].filter(([ip]) => holds(pool, ip));
    context.note(`pools[${String(pools.length)}]`, [...read.places(`items[${String(i)}].blocks`), ...inside[0]?.[1].places.slice(0, 1) ?? []]);
    pools.push({ name: pool.name, addresses: inside.map(([ip]) => ip), nodes: inside.map(([, own]) => own.node) });
  });
  return { pools };
}

function holds(pool: Pool, text: string): boolean {
  const ip = parseIp(text);
  return ip !== undefined && pool.blocks.some(({ cidr, start, stop }) => {
    const network = cidr === undefined ? undefined : parseCidr(cidr);
    if (network !== undefined) return contains(network, ip);
    const [from, to] = [parseIp(start ?? ''), parseIp(stop ?? start ?? '')];
    return from !== undefined && to !== undefined && from.version === ip.version && from.value <= ip.value && ip.value <= to.value;
  });
}
