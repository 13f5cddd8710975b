import * as z from 'zod';
import { defineView, type ViewContext } from './define-view.ts';
import { coversPort, meansEndpoint, meansNodes, rulesOf, selectsEndpoint } from './policies/allows.ts';
import { knownEndpoints } from './policies/endpoints.ts';
import { allowing, groupEndpoints, isDefaultDeny, labelsOf, namesOf, placesOfBoth, type EndpointGroup } from './policies/groups.ts';
import { labelSet } from './policies/labels.ts';
import { policyUnits, POLICY_LISTS, type Direction, type PolicyUnit } from './policies/unit.ts';
import { isDnsCache, isDnsServer, onPort53 } from './policy-dns/targets.ts';

const DefaultDenies = z.object({
  items: z.array(z.object({
    /** `deny-only`: all policies that select the endpoints only deny, so nothing is left; `dns-closed`: DNS servers accept no question from another pod; `health-closed`: nodes cannot ask the health endpoints. */
    kind: z.enum(['deny-only', 'dns-closed', 'health-closed']),
    direction: z.enum(['ingress', 'egress']),
    policies: z.array(z.string()), policy: z.string(), namespace: z.string().optional(),
    count: z.number().int(), examples: z.array(z.string()),
    /** Some of the endpoints belong to the cluster itself. */
    system: z.boolean(),
    /** Endpoints are not known: the policies were judged by what is written in them. */
    assumed: z.boolean(),
  })),
  /** Policies that were looked at. */
  policies: z.number().int(),
});
type Item = z.input<typeof DefaultDenies>['items'][number];

interface Effect { readonly kind: Item['kind']; readonly direction: Direction; readonly units: readonly PolicyUnit[]; readonly groups: readonly EndpointGroup[] }

/** What policies switch off by the way: to be selected by any of them makes an endpoint drop all that no rule allows. */
export const view = defineView({
  id: 'default-denies',
  title: 'traffic that policies deny by the way',
  scope: 'cluster',
  collect: 'kubectl get cnp,ccnp,netpol,ciliumendpoints -A -o yaml',
  schema: DefaultDenies,
  build: (context) => {
    const { units, lists, absent } = policyUnits(context);
    if (lists.length === 0) return { missing: POLICY_LISTS.flatMap((id) => context.missing(id)) };
    if (absent.length > 0 || lists.some((l) => !l.whole)) context.notWhole();
    context.note('', lists.flatMap((l) => l.places('')).slice(0, 3));
    const known = knownEndpoints(context);
    const groups = known.source === 'none' ? imagined(units) : groupEndpoints(known.items, units);
    const effects = [...denyOnly(groups), ...closedServers(groups), ...closedHealth(units)];
    return { items: effects.map((e, i) => describe(context, e, i)), policies: units.length };
  },
});

function describe(context: ViewContext, { kind, direction, units, groups }: Effect, i: number): Item {
  const endpoints = groups.flatMap((g) => g.endpoints);
  const [first] = units;
  context.note(`items[${String(i)}]`, [...units.slice(0, 2).flatMap((u) => u.rules.filter((r) => r.direction === direction).slice(0, 2).flatMap((r) => r.places())), ...placesOfBoth(units, endpoints)]);
  return {
    kind, direction, policies: labelsOf(units), policy: first?.name ?? '', ...(first?.namespace === undefined ? {} : { namespace: first.namespace }), count: endpoints.length, examples: namesOf(endpoints),
    system: endpoints.some((e) => e.namespace === 'kube-system'), assumed: kind !== 'health-closed' && endpoints.length === 0,
  };
}

/** Without endpoints a policy is judged with all others that could select the same ones. */
function imagined(units: readonly PolicyUnit[]): EndpointGroup[] {
  const own = units.filter((u) => u.target === 'pods' && u.valid !== false);
  return own.map((unit) => ({
    namespace: unit.namespace, labels: new Map(), endpoints: [], units: own.filter((u) => u.namespace === undefined || unit.namespace === undefined || u.namespace === unit.namespace),
  }));
}

/** A rule that means nobody is how a default deny is written on purpose. */
function denyOnly(groups: readonly EndpointGroup[]): Effect[] {
  return (['ingress', 'egress'] as const).flatMap((direction) => {
    const found = new Map<string, { units: readonly PolicyUnit[]; groups: EndpointGroup[] }>();
    for (const group of groups) {
      const units = group.units.filter((u) => u.defaultDeny[direction]);
      if (units.length === 0 || rulesOf(group.units, direction).length > 0 || !units.every((u) => rulesOf([u], direction, true).length > 0)) continue;
      const key = labelsOf(units).join();
      const same = found.get(key);
      if (same === undefined) found.set(key, { units, groups: [group] });
      else same.groups.push(group);
    }
    return [...found.values()].map((f): Effect => ({ kind: 'deny-only', direction, ...f }));
  });
}

function closedServers(groups: readonly EndpointGroup[]): Effect[] {
  const others = groups.filter((g) => g.endpoints.length > 0 && !g.endpoints.some((e) => isDnsServer(e) || isDnsCache(e)));
  if (others.length === 0) return [];
  const closed = groups.filter((g) => g.endpoints.some(isDnsServer) && isDefaultDeny(g.units, 'ingress')).filter((g) => {
    const rules = allowing(g.units, 'ingress').filter(onPort53);
    return !others.some((o) => rules.some((r) => meansEndpoint(r, o.labels)));
  });
  return closed.map((g) => ({ kind: 'dns-closed', direction: 'ingress', units: g.units.filter((u) => u.defaultDeny.ingress), groups: [g] }));
}

const HEALTH = labelSet(['reserved:health']);

/** The health endpoint of a node is an endpoint like others for a cluster-wide policy that selects everything. */
function closedHealth(all: readonly PolicyUnit[]): Effect[] {
  const units = all.filter((u) => u.namespace === undefined && selectsEndpoint(u, HEALTH));
  if (!isDefaultDeny(units, 'ingress')) return [];
  const open = allowing(units, 'ingress').some((r) => coversPort(r, 4240, 'TCP', /^$/) && (meansNodes(r) || r.entities.includes('health')));
  return open ? [] : [{ kind: 'health-closed', direction: 'ingress', units: units.filter((u) => u.defaultDeny.ingress), groups: [] }];
}
