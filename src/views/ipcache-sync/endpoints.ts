import type { EvidenceRef } from '../../model/evidence.ts';
import { secondsBefore } from '../agent-versions/age.ts';
import type { ViewContext } from '../define-view.ts';

/** An address of a pod and the identity that the agent of its node published for it. */
export interface Published { readonly ip: string; readonly identity: number; readonly namespace: string; readonly name: string; readonly nodeIP?: string; readonly places: readonly EvidenceRef[]; readonly addressPlaces: readonly EvidenceRef[] }

const SETTLED_SECONDS = 60;

/** Pods whose endpoint is ready and known to all nodes for a while, by address. Addresses that two endpoints claim are left out. */
export function publishedEndpoints(context: ViewContext): ReadonlyMap<string, Published> {
  const moving = new Set(context.read('k8s-pods').flatMap((r) => r.data.items).filter((p) => p.deletionTimestamp !== undefined || p.hostNetwork || p.phase !== 'Running').map((p) => `${p.namespace}/${p.name}`));
  const found = new Map<string, Published>();
  const twice = new Set<string>();
  for (const read of context.read('cilium-endpoints')) {
    read.data.items.forEach((endpoint, i) => {
      const { identity, state, namespace, name } = endpoint;
      const age = secondsBefore(endpoint.creationTimestamp, context.snapshot.collectedAt);
      if (identity === undefined || (state ?? 'ready') !== 'ready' || endpoint.deletionTimestamp !== undefined || moving.has(`${namespace}/${name}`) || (age !== undefined && age < SETTLED_SECONDS)) return;
      for (const ip of endpoint.ips) {
        if (found.has(ip)) twice.add(ip);
        found.set(ip, {
          ip, identity, namespace, name, ...(endpoint.nodeIP === undefined ? {} : { nodeIP: endpoint.nodeIP }),
          places: read.places(`items[${String(i)}].identity`), addressPlaces: read.places(`items[${String(i)}].addressing`),
        });
      }
    });
  }
  for (const ip of twice) found.delete(ip);
  return found;
}

/** Addresses that some pod or endpoint has, also those that come and go. */
export function allAddresses(context: ViewContext): ReadonlySet<string> {
  return new Set([
    ...context.read('k8s-pods').flatMap((r) => r.data.items).flatMap((p) => p.podIPs),
    ...context.read('cilium-endpoints').flatMap((r) => r.data.items).flatMap((e) => e.ips),
    ...context.read('cilium-nodes').flatMap((r) => r.data.items).flatMap((n) => [...n.addresses.map((a) => a.ip), n.healthIPv4, n.healthIPv6, n.ingressIPv4, n.ingressIPv6].flatMap((ip) => ip ?? [])),
  ]);
}
