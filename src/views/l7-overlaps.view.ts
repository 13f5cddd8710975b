import * as z from 'zod';
import { defineView, type ViewContext } from './define-view.ts';
import { knownEndpoints } from './policies/endpoints.ts';
import { groupEndpoints, namesOf, type EndpointGroup } from './policies/groups.ts';
import { policyUnits, POLICY_LISTS, type PolicyUnit } from './policies/unit.ts';
import { openings, rangesOf } from './l7-overlaps/openings.ts';

const Overlap = z.object({
  /** Policy with the rules for HTTP. */
  label: z.string(), namespace: z.string().optional(), name: z.string(),
  port: z.number().int(), endPort: z.number().int().optional(),
  direction: z.enum(['ingress', 'egress']),
  /** Policy that opens the same port to the same peers without rules for HTTP; absent for a range of ports. */
  by: z.string().optional(),
  pods: z.number().int(), examples: z.array(z.string()),
});
type Overlap = z.input<typeof Overlap>;

const L7Overlaps = z.object({
  /** Rules for HTTP on a range of ports. */
  ranges: z.array(Overlap),
  /** Rules for HTTP that another rule makes meaningless; absent when the endpoints are not known. */
  open: z.array(Overlap).optional(),
});

/** Rules for HTTP that traffic can go past. */
export const view = defineView({
  id: 'l7-overlaps',
  title: 'rules for HTTP on ranges of ports, or beside wider rules',
  scope: 'cluster',
  collect: 'kubectl get cnp,ccnp,netpol,ciliumendpoints,pods -A -o yaml',
  schema: L7Overlaps,
  build: (context) => {
    const { units, lists } = policyUnits(context);
    if (lists.length === 0) return { missing: POLICY_LISTS.flatMap((id) => context.missing(id)) };
    const known = knownEndpoints(context);
    context.note('', lists.slice(0, 3).flatMap((l) => l.places('')));
    const ranges = units.flatMap((unit) => rangesOf(unit).map((r) => ({ unit, ...r })));
    ranges.forEach(({ rule }, i) => { context.note(`ranges[${String(i)}]`, rule.places()); });
    const told = ranges.map(({ unit, rule, port, endPort }): Overlap => ({ ...named(unit), port, endPort, direction: rule.direction, pods: 0, examples: [] }));
    if (known.source === 'none') {
      for (const missing of context.missing('cilium-endpoints').slice(0, 1)) context.lacks('open', missing);
      return { ranges: told };
    }
    return { ranges: told, open: openOnes(context, groupEndpoints(known.items, units)) };
  },
});

function named(unit: PolicyUnit): Pick<Overlap, 'label' | 'namespace' | 'name'> {
  return { label: unit.label, name: unit.name, ...(unit.namespace === undefined ? {} : { namespace: unit.namespace }) };
}

/** One for each policy, port and policy that opens it. */
function openOnes(context: ViewContext, groups: readonly EndpointGroup[]): Overlap[] {
  const found = new Map<string, Overlap>();
  for (const group of groups) for (const { unit, rule, port, by } of openings(group.units)) {
    const key = JSON.stringify([unit.label, rule.direction, port, by.unit.label]);
    const known = found.get(key);
    if (known === undefined) context.note(`open[${String(found.size)}]`, [...rule.places(), ...by.rule.places(), ...group.endpoints.slice(0, 1).flatMap((e) => e.places())]);
    found.set(key, {
      ...named(unit), port, direction: rule.direction, by: by.unit.label,
      pods: (known?.pods ?? 0) + group.endpoints.length, examples: [...known?.examples ?? [], ...namesOf(group.endpoints)].slice(0, 5),
    });
  }
  return [...found.values()];
}
