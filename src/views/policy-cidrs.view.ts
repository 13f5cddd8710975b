import * as z from 'zod';
import { contains, parseCidr, type Cidr } from '../base/cidr.ts';
import { parseIp, type Ip } from '../base/ip.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { meansNodes } from './policies/allows.ts';
import { policyUnits, POLICY_LISTS, type PolicyUnit, type UnitRule } from './policies/unit.ts';

const PolicyCidrs = z.object({
  items: z.array(z.object({
    label: z.string(), namespace: z.string().optional(), policy: z.string(), direction: z.enum(['ingress', 'egress']), deny: z.boolean(), cidr: z.string(),
    /** What lies in the range and is never matched by it. */
    holds: z.enum(['node', 'pods', 'service']),
    /** Node, pod range or service, with its address. */
    example: z.string(), count: z.number().int(),
    /** The range holds nothing but what is named, as far as can be told: one address, or a part of the pods' own range. */
    only: z.boolean(),
    /** It holds all nodes, or all services, that are known, two at least, and is no wider than a /12. */
    all: z.boolean(),
    /** Another rule of the same policy means the nodes, or the pods of the cluster, by identity. */
    covered: z.boolean(),
  })),
  /** Ranges of policies that were compared, but those that hold everything. */
  ranges: z.number().int(),
});
type Item = z.input<typeof PolicyCidrs>['items'][number];

interface Known { readonly kind: Item['holds']; readonly text: string; readonly ip?: Ip; readonly range?: Cidr; readonly places: readonly EvidenceRef[] }

/** Ranges in policies that hold nodes, pods or services of the cluster, whose traffic is known by identity and not by address. */
export const view = defineView({
  id: 'policy-cidrs',
  title: 'ranges in policies that hold nodes, pods or services',
  scope: 'cluster',
  collect: 'kubectl get cnp,ccnp,netpol -A -o yaml; kubectl get nodes,services -A -o yaml',
  schema: PolicyCidrs,
  build: (context) => {
    const { units, lists } = policyUnits(context);
    if (lists.length === 0) return { missing: POLICY_LISTS.flatMap((id) => context.missing(id)) };
    const known = [...nodes(context), ...podRanges(context), ...services(context)];
    if (known.length === 0) return { missing: [...context.missing('k8s-nodes'), ...context.missing('k8s-services')] };
    if (lists.some((l) => !l.whole)) context.notWhole();
    context.note('', lists.flatMap((l) => l.places('')).slice(0, 3));
    const items: Item[] = [];
    let ranges = 0;
    for (const unit of units) for (const rule of unit.rules) for (const { cidr, except } of rule.cidrs) {
      const range = parseCidr(cidr);
      if (range === undefined || range.bits === 0) continue;
      ranges++;
      const holes = except.flatMap((e) => parseCidr(e) ?? []);
      for (const kind of ['node', 'pods', 'service'] as const) {
        const held = known.filter((k) => k.kind === kind && isHeld(k, range, holes));
        const [first] = held;
        if (first === undefined) continue;
        context.note(`items[${String(items.length)}]`, [...rule.places(), ...first.places]);
        items.push(describe(unit, rule, cidr, range, held, known.filter((k) => k.kind === kind && k.ip?.version === range.version).length));
      }
    }
    return { items, ranges };
  },
});

/** An address in the range, or a pod range of which it is a part. A range that is wider than the pods' own may be meant for others. */
function isHeld(known: Known, range: Cidr, holes: readonly Cidr[]): boolean {
  if (known.ip !== undefined) return known.ip.version === range.version && contains(range, known.ip) && !holes.some((h) => known.ip !== undefined && contains(h, known.ip));
  return known.range !== undefined && known.range.version === range.version && contains(known.range, range);
}

/** Narrow enough to be written for exactly those that were found in it. */
const NARROW = { 4: 29, 6: 125 } as const;

function describe(unit: PolicyUnit, rule: UnitRule, cidr: string, range: Cidr, held: readonly Known[], kindTotal: number): Item {
  const kind = held[0]?.kind ?? 'node';
  const others = unit.rules.filter((r) => r !== rule && r.direction === rule.direction && r.deny === rule.deny);
  const covered = [...others, rule].some((r) => (kind === 'node' ? r.peers === 'any' || (r.peers === 'listed' && meansNodes(r)) : r.peers === 'any' || r.selectors.length > 0 || r.services.length > 0 || r.entities.some((e) => e === 'all' || e === 'cluster')));
  return {
    label: unit.label, ...(unit.namespace === undefined ? {} : { namespace: unit.namespace }), policy: unit.name, direction: rule.direction, deny: rule.deny, cidr, holds: kind,
    example: held[0]?.text ?? '', count: held.length, only: kind === 'pods' || range.bits >= NARROW[range.version], all: kindTotal >= 2 && held.length === kindTotal && range.bits >= 12, covered,
  };
}

function nodes(context: ViewContext): Known[] {
  return context.read('k8s-nodes').flatMap((r) => r.data.items.flatMap((n, i) => n.addresses.flatMap(({ type, address }): Known[] => {
    const ip = type === 'InternalIP' || type === 'ExternalIP' ? parseIp(address) : undefined;
    return ip === undefined ? [] : [{ kind: 'node', text: `node ${n.name} (${address})`, ip, places: r.places(`items[${String(i)}].addresses`) }];
  })));
}

function podRanges(context: ViewContext): Known[] {
  const fact = context.view('pod-cidrs');
  const parsed = fact.state === 'present' ? z.object({ ranges: z.array(z.object({ cidr: z.string(), owner: z.string() })) }).safeParse(fact.data) : undefined;
  if (fact.state !== 'present' || parsed?.success !== true) return [];
  return parsed.data.ranges.flatMap(({ cidr, owner }, i): Known[] => {
    const range = parseCidr(cidr);
    return range === undefined ? [] : [{ kind: 'pods', text: `${cidr} (${owner === 'pool' ? 'pods of the cluster' : `pods of ${owner}`})`, range, places: fact.places(`ranges[${String(i)}]`) }];
  });
}

function services(context: ViewContext): Known[] {
  return context.read('k8s-services').flatMap((r) => r.data.items.flatMap((s, i) => s.clusterIPs.flatMap((address): Known[] => {
    const ip = parseIp(address);
    return ip === undefined ? [] : [{ kind: 'service', text: `service ${s.namespace}/${s.name} (${address})`, ip, places: r.places(`items[${String(i)}].clusterIP`) }];
  })));
}
