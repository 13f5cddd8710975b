import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import { defineView } from './define-view.ts';
import { policyUnits, POLICY_LISTS, type PolicyUnit } from './policies/unit.ts';

const Item = z.object({
  kind: z.enum(['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'NetworkPolicy']),
  namespace: z.string().optional(),
  name: z.string(),
  /** `CiliumNetworkPolicy shop/web`. */
  label: z.string(),
  /** Host policies select nodes. */
  target: z.enum(['pods', 'nodes']),
  /** As written; empty when it selects everything. */
  selector: z.string(),
  defaultDenyIngress: z.boolean(),
  defaultDenyEgress: z.boolean(),
  /** `http`, `dns`, `kafka`, `generic`. */
  l7: z.array(z.string()),
  fqdns: z.array(z.string()),
  entities: z.array(z.string()),
  /** Members that name the other side and list nobody: `toCIDR`. */
  emptyPeers: z.array(z.string()),
  /** Groups of ranges that are not there; absent when the groups were not collected. */
  lostGroups: z.array(z.string()).optional(),
  /** Fields that some releases no longer read: `fromRequires`, `kafka`, `auth.type`. */
  oldFields: z.array(z.string()),
  valid: z.boolean().optional(),
  invalidMessage: z.string().optional(),
  /** Peers that are pods and of whose cluster nothing is said. */
  peersWithoutCluster: z.number().int(),
});

const Policies = z.object({
  items: z.array(Item),
  /** Policies of each kind; absent when no list of them was collected. */
  cilium: z.number().int().optional(), clusterwide: z.number().int().optional(), kubernetes: z.number().int().optional(),
});

/** All policies of the cluster, of Cilium and of Kubernetes, one item for each `spec`. */
export const view = defineView({
  id: 'policies',
  title: 'network policies of the cluster',
  scope: 'cluster',
  collect: 'kubectl get cnp,ccnp,netpol -A -o yaml',
  schema: Policies,
  build: (context) => {
    const { units, lists, absent } = policyUnits(context);
    if (lists.length === 0) return { missing: POLICY_LISTS.flatMap((id) => context.missing(id)) };
    if (absent.length > 0 || lists.some((l) => !l.whole)) context.notWhole();
    context.note('', lists.flatMap((l) => l.places('')).slice(0, 3));
    const groups = context.read('cilium-cidr-groups');
    const known = groups.length === 0 ? undefined : new Set(groups.flatMap((g) => g.data.items.map((i) => i.name)));
    const sorted = sortedBy(units, (u) => u.label);
    for (const [i, unit] of sorted.entries()) noteUnit(unit, `items[${String(i)}]`, (path, places) => { context.note(path, places); });
    const count = (id: (typeof POLICY_LISTS)[number], kind: PolicyUnit['kind']): number | undefined => (absent.includes(id) ? undefined : new Set(units.filter((u) => u.kind === kind).map((u) => u.label)).size);
    const [cilium, clusterwide, kubernetes] = [count('cilium-network-policies', 'CiliumNetworkPolicy'), count('cilium-clusterwide-network-policies', 'CiliumClusterwideNetworkPolicy'), count('k8s-network-policies', 'NetworkPolicy')];
    return {
      items: sorted.map((u) => describe(u, known)), ...(cilium === undefined ? {} : { cilium }), ...(clusterwide === undefined ? {} : { clusterwide }),
      ...(kubernetes === undefined ? {} : { kubernetes }),
    };
  },
});

function noteUnit(unit: PolicyUnit, path: string, note: (path: string, places: ReturnType<PolicyUnit['places']>) => void): void {
  note(path, unit.places());
  const where = (test: (rule: PolicyUnit['rules'][number]) => boolean): ReturnType<PolicyUnit['places']> => unit.rules.filter(test).slice(0, 3).flatMap((r) => r.places());
  note(`${path}.l7`, where((r) => r.l7.length > 0));
  note(`${path}.fqdns`, where((r) => r.fqdns.length > 0));
  note(`${path}.entities`, where((r) => r.entities.length > 0));
  note(`${path}.emptyPeers`, where((r) => emptyFields(r).length > 0));
  note(`${path}.lostGroups`, where((r) => r.cidrGroups.length > 0));
  note(`${path}.oldFields`, where((r) => oldFields(r).length > 0));
  note(`${path}.peersWithoutCluster`, where((r) => clusterless(r) > 0));
}

function emptyFields({ source }: PolicyUnit['rules'][number]): string[] {
  return source === undefined || source.peers !== 'none' ? [] : source.peerFields.filter((f) => !f.endsWith('Requires'));
}

function oldFields({ source, direction }: PolicyUnit['rules'][number]): string[] {
  if (source === undefined) return [];
  return [...source.requires.length > 0 ? [direction === 'ingress' ? 'fromRequires' : 'toRequires'] : [], ...source.ports.some((p) => p.l7 === 'kafka') ? ['kafka'] : []];
}

const CLUSTER = 'io.cilium.k8s.policy.cluster';

function clusterless({ source, entities }: PolicyUnit['rules'][number]): number {
  if (source === undefined || entities.includes('all') || entities.includes('cluster')) return 0;
  return source.endpoints.filter((s) => ![...s.matchLabels, ...s.matchExpressions].some((l) => l.key === CLUSTER || l.source === 'reserved')).length;
}

function describe(unit: PolicyUnit, groups: ReadonlySet<string> | undefined): z.input<typeof Item> {
  const { kind, namespace, name, label, target, rules, valid, policy } = unit;
  const all = <T>(of: (rule: PolicyUnit['rules'][number]) => readonly T[]): T[] => [...new Set(rules.flatMap(of))];
  return {
    kind, ...(namespace === undefined ? {} : { namespace }), name, label, target, selector: unit.selector?.text ?? '',
    defaultDenyIngress: unit.defaultDeny.ingress, defaultDenyEgress: unit.defaultDeny.egress,
    l7: all((r) => r.l7), fqdns: all((r) => r.fqdns), entities: all((r) => r.entities), emptyPeers: all(emptyFields), oldFields: all(oldFields),
    ...(groups === undefined ? {} : { lostGroups: all((r) => r.cidrGroups).filter((g) => !groups.has(g)) }),
    ...(valid === undefined ? {} : { valid }), ...(policy?.invalidMessage === undefined ? {} : { invalidMessage: policy.invalidMessage }),
    peersWithoutCluster: rules.reduce((n, r) => n + clusterless(r), 0),
  };
}
