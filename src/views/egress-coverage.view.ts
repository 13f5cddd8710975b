import * as z from 'zod';
import { parseCidr } from '../base/cidr.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { ParserData } from '../parsers/registry.gen.ts';
import { secondsBefore } from './agent-versions/age.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { selectsPod } from './egress/selection.ts';

const EgressCoverage = z.object({
  /** Pods that some policy selects. */
  selected: z.number().int(),
  /** Policies that select no pod at all. */
  idle: z.array(z.string()),
  /** Selected pods whose node has no rule for them; absent when no node's map was read. */
  uncovered: z.array(z.object({ policy: z.string(), namespace: z.string(), pod: z.string(), node: z.string(), ip: z.string(), destination: z.string() })).optional(),
  /** Two policies with the same destination and another gateway for the same pod. */
  conflicts: z.array(z.object({ policy: z.string(), other: z.string(), namespace: z.string(), pod: z.string(), destination: z.string() })),
});
type Out = z.input<typeof EgressCoverage>;

type PolicyData = ParserData['cilium-egress-gateway-policies']['items'][number];
interface Policy { readonly data: PolicyData; readonly destinations: readonly string[]; readonly sends: string; readonly places: readonly EvidenceRef[] }
interface Pod { readonly data: ParserData['k8s-pods']['items'][number]; readonly policies: readonly Policy[]; readonly places: readonly EvidenceRef[] }

const MOST = 200;
/** A pod younger than this may not be in the map yet, in seconds. */
const SETTLED = 120;

/** Which pods the policies select, and whether the datapath of their nodes knows it. */
export const view = defineView({
  id: 'egress-coverage',
  title: 'pods that egress gateway policies select',
  scope: 'cluster',
  collect: 'kubectl get ciliumegressgatewaypolicies -o yaml; kubectl get pods,namespaces -A -o yaml; cilium-dbg bpf egress list (in each agent)',
  schema: EgressCoverage,
  build: (context) => {
    const policies = policiesOf(context);
    if (policies === undefined) return { missing: context.missing('cilium-egress-gateway-policies') };
    const lists = context.read('k8s-pods');
    if (lists.length === 0) return { missing: context.missing('k8s-pods') };
    if (lists.some((l) => !l.whole)) context.notWhole();
    context.note('', [...policies[0]?.places ?? [], ...lists[0]?.places('').slice(0, 1) ?? []]);
    const pods = podsOf(context, policies);
    const busy = new Set(pods.flatMap((p) => p.policies));
    const out: Out = { selected: pods.length, idle: policies.filter((p) => !busy.has(p)).map((p) => p.data.name), conflicts: [] };
    addConflicts(context, pods, out);
    addMissing(context, pods, out);
    return out;
  },
});

function policiesOf(context: ViewContext): Policy[] | undefined {
  const lists = context.read('cilium-egress-gateway-policies');
  if (lists.length === 0) return undefined;
  return lists.flatMap((list) => list.data.items.map((data, i): Policy => ({
    data, places: list.places(`items[${String(i)}]`),
    destinations: data.destinationCIDRs.flatMap((c) => parseCidr(c)?.text ?? []),
    sends: JSON.stringify(data.gateways.map((g) => [g.nodeSelector?.text ?? '', g.egressIP ?? '', g.interface ?? ''])),
  })));
}

/** Running pods with addresses of their own that a policy surely selects. */
function podsOf(context: ViewContext, policies: readonly Policy[]): Pod[] {
  const spaces = new Map(context.read('k8s-namespaces').flatMap((r) => r.data.items.map((n) => [n.name, new Map(Object.entries(n.labels))] as const)));
  const { clusterName } = context.snapshot;
  return context.read('k8s-pods').flatMap((list) => list.data.items.flatMap((data, i): Pod[] => {
    if (data.hostNetwork || data.phase !== 'Running' || data.deletionTimestamp !== undefined) return [];
    const own = policies.filter((p) => selectsPod(p.data.selectors, data, spaces.get(data.namespace), clusterName) === true);
    return own.length === 0 ? [] : [{ data, policies: own, places: list.places(`items[${String(i)}]`) }];
  }));
}

function addConflicts(context: ViewContext, pods: readonly Pod[], out: Out): void {
  const told = new Set<string>();
  for (const pod of pods) {
    for (const [i, one] of pod.policies.entries()) {
      for (const other of pod.policies.slice(i + 1)) {
        const same = one.destinations.find((d) => other.destinations.includes(d));
        const key = `${one.data.name} ${other.data.name}`;
        if (same === undefined || one.sends === other.sends || told.has(key) || out.conflicts.length >= MOST) continue;
        told.add(key);
        context.note(`conflicts[${String(out.conflicts.length)}]`, [...one.places, ...other.places, ...pod.places]);
        out.conflicts.push({ policy: one.data.name, other: other.data.name, namespace: pod.data.namespace, pod: pod.data.name, destination: same });
      }
    }
  }
}

function addMissing(context: ViewContext, pods: readonly Pod[], out: Out): void {
  const maps = new Map(context.read('cilium-bpf-egress-list').flatMap((r) => (r.node === undefined || !r.whole || r.data.off || r.data.count > r.data.rules.length ? [] : [[r.node, r] as const])));
  if (maps.size === 0) {
    for (const missing of context.missing('cilium-bpf-egress-list').slice(0, 1)) context.lacks('uncovered', missing);
    return;
  }
  const found: NonNullable<Out['uncovered']> = [];
  for (const [, map] of maps) context.note('uncovered', map.places('').slice(0, 1));
  for (const pod of pods) {
    const map = maps.get(pod.data.node ?? '');
    const age = secondsBefore(pod.data.creationTimestamp, context.snapshot.collectedAt);
    const ip = pod.data.podIPs.find((a) => !a.includes(':'));
    if (map === undefined || ip === undefined || (age !== undefined && age < SETTLED)) continue;
    const known = new Set(map.data.rules.filter((r) => r.source === ip).map((r) => r.destination));
    for (const policy of pod.policies) {
      // Up to 1.11 the map holds what is left of the destinations without the exceptions.
      if (policy.data.excludedCIDRs.length > 0 && known.size > 0) continue;
      const destination = policy.destinations.find((d) => !d.includes(':') && !known.has(d));
      if (destination === undefined || found.length >= MOST) continue;
      context.note(`uncovered[${String(found.length)}]`, [...policy.places, ...pod.places, ...map.places('').slice(0, 1)]);
      found.push({ policy: policy.data.name, namespace: pod.data.namespace, pod: pod.data.name, node: map.node ?? '', ip, destination });
    }
  }
  out.uncovered = found;
}
