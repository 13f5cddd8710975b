import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { coversPort, meansNodes } from './policies/allows.ts';
import { allowing, isDefaultDeny, labelsOf } from './policies/groups.ts';
import { labelSet, selects } from './policies/labels.ts';
import { policyUnits, type PolicyUnit, type UnitRule } from './policies/unit.ts';

const HostPolicies = z.object({
  /** Policies that select nodes. */
  policies: z.array(z.string()),
  /** Nodes with the same host policies. Without a list of nodes: what each policy would do to a node it selects. */
  groups: z.array(z.object({
    policies: z.array(z.string()),
    /** Empty when the nodes are not known. */
    nodes: z.array(z.string()),
    known: z.boolean(),
    controlPlane: z.boolean(),
    /** Directions in which a node drops what nothing allows. */
    directions: z.array(z.enum(['ingress', 'egress'])),
    /** What a node needs and no rule allows: `kubelet (10250/TCP) from nodes`. */
    lacks: z.array(z.string()),
    /** Ports that are allowed for somebody, in words. */
    allows: z.array(z.string()),
  })),
  /** Policies that select none of the nodes; absent when the nodes are not known. */
  idle: z.array(z.string()).optional(),
});
type HostPolicies = z.input<typeof HostPolicies>;

interface Need { readonly what: string; readonly direction: 'ingress' | 'egress'; readonly port: number; readonly protocol: 'TCP' | 'UDP'; readonly controlPlane: boolean }

/** What Cilium and Kubernetes need between nodes on any distribution. Ports that differ by distribution are named as such by the rule. */
const NEEDS: readonly Need[] = [
  { what: 'kubelet (10250/TCP) from other nodes', direction: 'ingress', port: 10250, protocol: 'TCP', controlPlane: false },
  { what: 'health checks of Cilium (4240/TCP) from other nodes', direction: 'ingress', port: 4240, protocol: 'TCP', controlPlane: false },
  { what: 'API server (6443/TCP) from other nodes', direction: 'ingress', port: 6443, protocol: 'TCP', controlPlane: true },
  { what: 'etcd (2379-2380/TCP) from other nodes', direction: 'ingress', port: 2380, protocol: 'TCP', controlPlane: true },
  { what: 'API server (6443/TCP) on the way out', direction: 'egress', port: 6443, protocol: 'TCP', controlPlane: false },
];

const CONTROL_PLANE = /^node-role\.kubernetes\.io\/(?:control-plane|master|controlplane|etcd)$/;

interface Node { readonly name: string; readonly labels: readonly string[]; readonly controlPlane: boolean; readonly places: () => readonly EvidenceRef[] }

/** Policies for the nodes themselves, and what they leave out. */
export const view = defineView({
  id: 'host-policies',
  title: 'policies that select nodes',
  scope: 'cluster',
  collect: 'kubectl get ccnp -o yaml; kubectl get nodes -o yaml',
  schema: HostPolicies,
  build: (context) => {
    const { units, lists } = policyUnits(context);
    if (context.read('cilium-clusterwide-network-policies').length === 0 && !units.some((u) => u.target === 'nodes')) return { missing: context.missing('cilium-clusterwide-network-policies') };
    const own = sortedBy(units.filter((u) => u.target === 'nodes' && u.valid !== false), (u) => u.label);
    context.note('', lists.flatMap((l) => l.places('')).slice(0, 2));
    for (const field of ['policies', 'idle']) context.note(field, own.length === 0 ? lists.flatMap((l) => l.places('')).slice(0, 2) : own.slice(0, 3).flatMap((u) => u.places()));
    const nodes = nodesOf(context);
    const groups = nodes === undefined ? own.map((u) => ({ units: [u], nodes: [] })) : grouped(own, nodes);
    const result = groups.map(({ units: judged, nodes: members }, i) => describe(context, `groups[${String(i)}]`, judged, members, nodes !== undefined));
    return { policies: labelsOf(own), groups: result, ...(nodes === undefined ? {} : { idle: labelsOf(own.filter((u) => !nodes.some((n) => u.selector !== undefined && selects(u.selector, labelSet(n.labels))))) }) };
  },
});

function nodesOf(context: ViewContext): Node[] | undefined {
  const lists = context.read('k8s-nodes');
  if (lists.length === 0) return undefined;
  return lists.flatMap((r) => r.data.items.map((n, i) => ({
    name: n.name, labels: Object.entries(n.labels).map(([k, v]) => `k8s:${k}=${v}`), controlPlane: Object.keys(n.labels).some((k) => CONTROL_PLANE.test(k)), places: () => r.places(`items[${String(i)}].labels`),
  })));
}

interface Group { readonly units: readonly PolicyUnit[]; readonly nodes: readonly Node[] }

function grouped(units: readonly PolicyUnit[], nodes: readonly Node[]): Group[] {
  const groups = new Map<string, { units: PolicyUnit[]; nodes: Node[] }>();
  for (const node of nodes) {
    const own = units.filter((u) => u.selector !== undefined && selects(u.selector, labelSet(node.labels)));
    if (own.length === 0) continue;
    const key = `${String(node.controlPlane)} ${own.map((u) => String(units.indexOf(u))).join()}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { units: own, nodes: [node] });
    else known.nodes.push(node);
  }
  return [...groups.values()];
}

function describe(context: ViewContext, path: string, units: readonly PolicyUnit[], nodes: readonly Node[], known: boolean): HostPolicies['groups'][number] {
  const directions = (['ingress', 'egress'] as const).filter((d) => isDefaultDeny(units, d));
  const controlPlane = nodes.some((n) => n.controlPlane);
  const lacks = NEEDS.filter((n) => directions.includes(n.direction) && (controlPlane || !n.controlPlane) && !allowing(units, n.direction).some((r) => serves(r, n)));
  const rules = units.flatMap((u) => u.rules.filter((r) => !r.deny && r.peers !== 'none'));
  context.note(path, [...units.slice(0, 3).flatMap((u) => u.places()), ...rules.slice(0, 4).flatMap((r) => r.places()), ...nodes.slice(0, 2).flatMap((n) => n.places())]);
  return { policies: labelsOf(units), nodes: nodes.map((n) => n.name), known, controlPlane, directions, lacks: lacks.map((n) => n.what), allows: [...new Set(rules.map(inWords))].slice(0, 6) };
}

/** A range may well be that of the nodes: whether it matches them is another question. */
function serves(rule: UnitRule, need: Need): boolean {
  return coversPort(rule, need.port, need.protocol, /^$/) && (meansNodes(rule) || rule.cidrs.length > 0 || rule.cidrGroups.length > 0 || rule.entities.includes('world'));
}

function inWords(rule: UnitRule): string {
  const ports = rule.allPorts ? 'all ports' : rule.ports.map((p) => `${String(p.number ?? p.name ?? '')}${p.endPort === undefined ? '' : `-${String(p.endPort)}`}/${p.protocol}`).join(', ');
  const peers = rule.peers === 'any' ? 'everybody' : [...rule.entities, ...rule.cidrs.map((c) => c.cidr), ...rule.selectors.map((s) => s.text || 'pods')].slice(0, 4).join(', ');
  return `${ports === '' ? 'ICMP' : ports} ${rule.direction === 'ingress' ? 'from' : 'to'} ${peers}`;
}
