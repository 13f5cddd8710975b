import * as z from 'zod';
import { type Cidr, contains, parseCidr } from '../base/cidr.ts';
import { parseIp } from '../base/ip.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { type Cache, cachesOf } from './ipcache-sync/caches.ts';
import { allAddresses, publishedEndpoints, type Published } from './ipcache-sync/endpoints.ts';

const Fault = z.object({
  node: z.string(),
  kind: z.enum(['missing', 'identity', 'stale']),
  ip: z.string(),
  /** Of the pod that has the address; empty for an address nobody has. */
  namespace: z.string(),
  pod: z.string(),
  /** Of the pod's CiliumEndpoint. */
  identity: z.number().int().optional(),
  /** In the map of this node. */
  held: z.number().int().optional(),
  /** Other nodes that agree with Kubernetes on it, of those compared. */
  others: z.number().int(),
  compared: z.number().int(),
});

const IpcacheSync = z.object({
  /** Nodes whose map was read. */
  nodes: z.number().int(),
  faults: z.array(Fault),
});
type FaultData = z.input<typeof Fault>;
interface Found { readonly fault: FaultData; readonly places: readonly EvidenceRef[] }

/** Identities of pods of this cluster: below are reserved ones, above those of addresses and of other clusters. */
const FIRST_POD_IDENTITY = 256;
const LAST_POD_IDENTITY = 65535;
/** With less of the pods than this it is what somebody picked from the map. */
const LIST_SHARE = 0.2;

/** The map from address to identity of each node, compared with the endpoints that Kubernetes has and with the maps of the other nodes. */
export const view = defineView({
  id: 'ipcache-sync',
  title: 'identities of addresses on each node compared with the endpoints',
  scope: 'cluster',
  collect: 'cilium-dbg bpf ipcache list (on every node); kubectl get ciliumendpoints -A -o yaml',
  schema: IpcacheSync,
  build: (context) => {
    const endpoints = context.read('cilium-endpoints');
    const read = cachesOf(context);
    if (read.length === 0 || endpoints.length === 0) return { missing: [...read.length === 0 ? context.missing('cilium-bpf-ipcache') : [], ...endpoints.length === 0 ? context.missing('cilium-endpoints') : []] };
    if (endpoints.some((e) => !e.whole)) context.notWhole();
    const published = publishedEndpoints(context);
    const addresses = [...published.keys()];
    const caches = read.filter((c) => addresses.filter((ip) => c.has(ip)).length >= published.size * LIST_SHARE);
    context.note('', [...caches[0]?.read.places('').slice(0, 1) ?? [], ...endpoints[0]?.places('').slice(0, 1) ?? []]);
    const found = [...[...published.values()].flatMap((p) => ofPod(p, caches)), ...stale(context, caches)];
    found.forEach(({ places }, i) => { context.note(`faults[${String(i)}]`, places); });
    return { nodes: caches.length, faults: found.map((f) => f.fault) };
  },
});

/** Lists are taken one after the other, so a map alone against Kubernetes proves nothing: another node must agree with it. */
function ofPod(pod: Published, caches: readonly Cache[]): Found[] {
  const right = caches.filter((c) => c.get(pod.ip)?.identity === pod.identity);
  const [example] = right;
  if (example === undefined || right.length === caches.length || right.length * 2 < caches.length) return [];
  const usual = example.read.places(`entries[${String(example.get(pod.ip)?.at)}]`);
  return caches.filter((c) => !right.includes(c)).map((cache): Found => {
    const { node, read } = cache;
    const held = cache.get(pod.ip);
    const base = { node, ip: pod.ip, namespace: pod.namespace, pod: pod.name, identity: pod.identity, others: right.length, compared: caches.length };
    if (held !== undefined) return { fault: { ...base, kind: 'identity', held: held.identity }, places: [...read.places(`entries[${String(held.at)}]`), ...pod.places, ...usual] };
    return { fault: { ...base, kind: 'missing' }, places: [...read.places('').slice(0, 1).map((p) => ({ ...p, note: `${pod.ip} is not in this map` })), ...pod.places, ...usual] };
  });
}

/** Entries of pods for addresses inside the pod ranges that nobody has, and that most other nodes do not know any more. */
function stale(context: ViewContext, caches: readonly Cache[]): Found[] {
  const pods = context.read('k8s-pods');
  const nodes = context.read('cilium-nodes');
  if (pods.length === 0 || nodes.length === 0 || pods.some((p) => !p.whole)) return [];
  const ranges = nodes.flatMap((r) => r.data.items.flatMap((n) => n.podCIDRs)).flatMap((c) => parseCidr(c) ?? []);
  const owned = allAddresses(context);
  const byIp = new Map<string, Found[]>();
  for (const cache of caches) {
    const { node, read } = cache;
    for (const [ip, { identity, at }] of cache.entries()) {
      if (identity < FIRST_POD_IDENTITY || identity > LAST_POD_IDENTITY || owned.has(ip) || !inRange(ip, ranges)) continue;
      const fault: FaultData = { node, kind: 'stale', ip, namespace: '', pod: '', held: identity, others: 0, compared: caches.length };
      byIp.set(ip, [...byIp.get(ip) ?? [], { fault, places: [...read.places(`entries[${String(at)}]`), ...pods[0]?.places('').slice(0, 1).map((p) => ({ ...p, note: `no pod has ${ip}` })) ?? []] }]);
    }
  }
  // What most nodes have is a pod that came while the dump was taken.
  return [...byIp.values()].filter((list) => list.length * 2 < caches.length).flatMap((list) => list.map((f) => ({ ...f, fault: { ...f.fault, others: caches.length - list.length } })));
}

function inRange(ip: string, ranges: readonly Cidr[]): boolean {
  const address = parseIp(ip);
  return address !== undefined && ranges.some((r) => contains(r, address));
}
