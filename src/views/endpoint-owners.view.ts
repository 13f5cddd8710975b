import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';

const EndpointOwners = z.object({
  /** Addresses that two pods have at the same time. */
  shared: z.array(z.object({ address: z.string(), owners: z.array(z.string()) })),
  /** CiliumEndpoints whose pod is gone, or which name another node than the pod; absent without the list of pods. */
  stale: z.array(z.object({ namespace: z.string(), name: z.string(), reason: z.enum(['no-pod', 'other-node']), nodeIP: z.string().optional(), hostIP: z.string().optional() })).optional(),
  /** Endpoints and pods with an address of their own that were compared. */
  looked: z.number().int(),
});

interface Owner { readonly key: string; readonly ips: readonly string[]; readonly places: readonly EvidenceRef[] }

/** Who has which pod address, as pods and CiliumEndpoints say. */
export const view = defineView({
  id: 'endpoint-owners',
  title: 'owners of pod addresses',
  scope: 'cluster',
  collect: 'kubectl get ciliumendpoints,pods -A -o yaml',
  schema: EndpointOwners,
  build: (context) => {
    const objects = context.read('cilium-endpoints');
    const lists = context.read('k8s-pods');
    if (objects.length + lists.length === 0) return { missing: [...context.missing('cilium-endpoints'), ...context.missing('k8s-pods')] };
    if (lists.some((l) => !l.whole)) context.notWhole();
    for (const field of ['', 'shared', 'stale']) context.note(field, [...objects, ...lists].flatMap((r) => r.places('')).slice(0, 2));
    const owners = [...podOwners(context), ...objectOwners(context)];
    const shared = sharedAddresses(owners);
    shared.forEach(({ places }, i) => { context.note(`shared[${String(i)}]`, places); });
    const result = { shared: shared.map(({ address, owners: names }) => ({ address, owners: names })), looked: owners.length };
    return objects.length === 0 || lists.length === 0 ? result : { ...result, stale: stale(context) };
  },
});

function podOwners(context: ViewContext): Owner[] {
  return context.read('k8s-pods').flatMap((r) => r.data.items.flatMap((p, i): Owner[] => {
    const own = !p.hostNetwork && p.phase === 'Running' && p.deletionTimestamp === undefined && !p.podIPs.includes(p.hostIP ?? '');
    return own ? [{ key: `${p.namespace}/${p.name}`, ips: p.podIPs, places: r.places(`items[${String(i)}]`) }] : [];
  }));
}

/** An endpoint of a pod that ended keeps its address for a while. */
function objectOwners(context: ViewContext): Owner[] {
  const ended = new Set(context.read('k8s-pods').flatMap((r) => r.data.items.filter((p) => p.phase !== 'Running' || p.deletionTimestamp !== undefined).map((p) => `${p.namespace}/${p.name}`)));
  const running = new Set(podOwners(context).map((o) => o.key));
  return context.read('cilium-endpoints').flatMap((r) => r.data.items.flatMap((e, i): Owner[] => {
    const key = `${e.namespace}/${e.name}`;
    const counts = e.deletionTimestamp === undefined && !ended.has(key) && (context.read('k8s-pods').length === 0 || running.has(key));
    return counts ? [{ key, ips: e.ips, places: r.places(`items[${String(i)}]`) }] : [];
  }));
}

function sharedAddresses(owners: readonly Owner[]): { readonly address: string; readonly owners: string[]; readonly places: readonly EvidenceRef[] }[] {
  const byAddress = new Map<string, Map<string, Owner>>();
  for (const owner of owners) for (const ip of owner.ips) {
    const known = byAddress.get(ip) ?? new Map<string, Owner>();
    byAddress.set(ip, known.set(owner.key, owner));
  }
  return sortedBy([...byAddress].filter(([, own]) => own.size > 1), ([ip]) => ip).map(([address, own]) => ({ address, owners: [...own.keys()].sort(), places: [...own.values()].slice(0, 4).flatMap((o) => o.places) }));
}

/** Where a list holds pods of the namespace, a pod that is not in it is gone. */
function stale(context: ViewContext): NonNullable<z.input<typeof EndpointOwners>['stale']> {
  const pods = new Map(context.read('k8s-pods').flatMap((r) => r.data.items.map((p, i) => [`${p.namespace}/${p.name}`, { pod: p, places: r.places(`items[${String(i)}]`) }] as const)));
  const spaces = new Set([...pods.values()].map(({ pod }) => pod.namespace));
  const found: NonNullable<z.input<typeof EndpointOwners>['stale']> = [];
  for (const read of context.read('cilium-endpoints')) for (const [i, e] of read.data.items.entries()) {
    const known = pods.get(`${e.namespace}/${e.name}`);
    if (e.deletionTimestamp !== undefined || !spaces.has(e.namespace)) continue;
    const moved = known?.pod.hostIP !== undefined && e.nodeIP !== undefined && e.nodeIP !== known.pod.hostIP && known.pod.hostIP.includes(':') === e.nodeIP.includes(':');
    if (known !== undefined && !moved) continue;
    context.note(`stale[${String(found.length)}]`, [...read.places(`items[${String(i)}]`), ...known?.places ?? []]);
    found.push({ namespace: e.namespace, name: e.name, reason: known === undefined ? 'no-pod' : 'other-node', ...(e.nodeIP === undefined ? {} : { nodeIP: e.nodeIP }), ...(known?.pod.hostIP === undefined ? {} : { hostIP: known.pod.hostIP }) });
  }
  return found;
}
