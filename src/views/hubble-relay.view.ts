import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';

const HubbleRelay = z.object({
  /** Pods by name; absent when no list of pods was collected. */
  relayPods: z.array(z.object({ name: z.string(), ready: z.boolean() })).optional(),
  uiPods: z.array(z.object({ name: z.string(), ready: z.boolean() })).optional(),
  /** Lines in which relay says that it reaches no peer. */
  peerFailures: z.number().int(),
  /** Addresses of the peer service that relay uses, from these lines. */
  peerTargets: z.array(z.string()),
  /** Domain in them: `cluster.local` of `hubble-peer.kube-system.svc.cluster.local:443`. */
  peerDomains: z.array(z.string()),
  /** Domains in the search lists of pods: what follows `svc.`. */
  clusterDomains: z.array(z.string()),
});
type HubbleRelay = z.input<typeof HubbleRelay>;

/** Relay and UI of Hubble: their pods, and whether relay finds the agents. */
export const view = defineView({
  id: 'hubble-relay',
  title: 'pods of Hubble relay and UI, and what relay says of its peers',
  scope: 'cluster',
  collect: 'kubectl get pods -A -o yaml; kubectl -n kube-system logs deploy/hubble-relay',
  schema: HubbleRelay,
  build: (context) => {
    const pods = listPods(context);
    const logs = context.read('cilium-log').filter((l) => l.data.signatures.some((s) => s.id === 'hubble-peer-failed'));
    const relayLogs = context.read('cilium-log').filter((l) => l.data.component === 'relay');
    if (pods === undefined && logs.length + relayLogs.length === 0) return { missing: [...context.missing('k8s-pods'), ...context.missing('cilium-log')] };
    const out: HubbleRelay = { peerFailures: 0, peerTargets: [], peerDomains: [], ...domains(context) };
    for (const log of logs) for (const [i, hit] of log.data.signatures.entries()) {
      if (hit.id !== 'hubble-peer-failed') continue;
      out.peerFailures += hit.count;
      for (const field of ['peerFailures', 'peerTargets', 'peerDomains']) context.note(field, log.places(`signatures[${String(i)}]`));
      out.peerTargets.push(...hit.values.filter((v) => v.startsWith('hubble-peer.') && !out.peerTargets.includes(v)));
    }
    out.peerDomains = [...new Set(out.peerTargets.flatMap((t) => /^hubble-peer\.[a-z0-9-]{1,63}\.svc\.([a-z0-9.-]{1,200})(?::\d{1,5})?$/.exec(t)?.[1]?.replace(/\.$/, '') ?? []))];
    return { ...out, ...(pods === undefined ? {} : { relayPods: kept(pods, 'hubble-relay-', 'relayPods', context), uiPods: kept(pods, 'hubble-ui-', 'uiPods', context) }) };
  },
});

interface Listed { readonly name: string; readonly ready: boolean; readonly places: readonly EvidenceRef[] }
interface Pods { readonly items: readonly Listed[]; readonly places: readonly EvidenceRef[] }

/** A table that shows only some pods says nothing of the others. */
function listPods(context: ViewContext): Pods | undefined {
  const objects = context.best('k8s-pods');
  if (objects !== undefined) {
    const items = objects.data.items.flatMap((p, i): Listed[] => (p.deletionTimestamp === undefined ? [{ name: p.name, ready: p.ready, places: objects.places(`items[${String(i)}]`) }] : []));
    return { items, places: objects.places('') };
  }
  const table = context.read('kubectl-pods-table').find((t) => t.whole && !t.data.selected && t.data.rows.some((r) => r.name.startsWith('cilium-')));
  if (table === undefined) return undefined;
  return { items: table.data.rows.map((r, i) => ({ name: r.name, ready: r.readyContainers === r.containers && r.status === 'Running', places: table.places(`rows[${String(i)}]`) })), places: table.places('') };
}

function kept(pods: Pods, prefix: string, field: string, context: ViewContext): { name: string; ready: boolean }[] {
  context.note(field, pods.places);
  return pods.items.filter((p) => p.name.startsWith(prefix)).map(({ name, ready, places }, i) => {
    context.note(`${field}[${String(i)}]`, places);
    return { name, ready };
  });
}

function domains(context: ViewContext): { clusterDomains: string[] } {
  const found = new Set<string>();
  for (const read of context.read('resolv-conf')) {
    const own = read.data.search.flatMap((s) => /^svc\.([a-z0-9.-]{1,200})$/.exec(s)?.[1]?.replace(/\.$/, '') ?? []);
    if (own.length > 0) context.note('clusterDomains', read.places('search'));
    own.forEach((d) => found.add(d));
  }
  return { clusterDomains: [...found] };
}
