import * as z from 'zod';
import { nearest } from '../base/nearest.ts';
import { sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { selectsEndpoint } from './policies/allows.ts';
import { knownEndpoints, podEndpoints, type KnownEndpoints, type PodEndpoint } from './policies/endpoints.ts';
import { groupEndpoints, namesOf, type EndpointGroup } from './policies/groups.ts';
import { policyUnits, POLICY_LISTS, type PolicyUnit } from './policies/unit.ts';

const Selection = z.object({
  /** Where the endpoints were read. */
  source: z.enum(['cilium-endpoints', 'cilium-endpoint-list', 'k8s-pods', 'none']),
  endpoints: z.number().int(),
  policies: z.array(z.object({
    label: z.string(), kind: z.string(), namespace: z.string().optional(), name: z.string(), selector: z.string(),
    /** Endpoints it selects. */
    selected: z.number().int(),
    /** Endpoints of its namespace, or of all for a cluster-wide policy. */
    candidates: z.number().int(),
    /** The label that comes nearest to one that is asked for and that nobody has: `app=checkout`. */
    wanted: z.string().optional(), near: z.string().optional(),
    /** Pods with the network of their node that its selector finds. */
    hostNetwork: z.number().int(),
    hostNetworkPods: z.array(z.string()),
  })),
  /** Endpoints that no policy selects. */
  unselected: z.object({ count: z.number().int(), examples: z.array(z.string()), /** Of them, those for which the agent enforces all the same. */ enforced: z.number().int() }),
});
type Selection = z.input<typeof Selection>;

/** Which endpoints each policy selects, and who is left over. */
export const view = defineView({
  id: 'policy-selection',
  title: 'endpoints that policies select',
  scope: 'cluster',
  collect: 'kubectl get cnp,ccnp,netpol,ciliumendpoints,pods -A -o yaml',
  schema: Selection,
  build: (context) => {
    const { units, lists, absent } = policyUnits(context);
    if (lists.length === 0) return { missing: POLICY_LISTS.flatMap((id) => context.missing(id)) };
    const known = knownEndpoints(context);
    if (absent.length > 0 || !known.whole || lists.some((l) => !l.whole)) context.notWhole();
    const groups = groupEndpoints(known.items, units);
    const pods = podEndpoints(context).filter((p) => p.hostNetwork);
    context.note('', [...lists.flatMap((l) => l.places('')).slice(0, 3), ...known.lists.slice(0, 2).flatMap((l) => l.places(''))]);
    return {
      source: known.source, endpoints: known.items.length, policies: policies(context, units, groups, known, pods), unselected: unselected(context, groups, known),
    };
  },
});

function policies(context: ViewContext, units: readonly PolicyUnit[], groups: readonly EndpointGroup[], known: KnownEndpoints, pods: readonly PodEndpoint[]): Selection['policies'] {
  const judged = sortedBy(units.filter((u) => u.target === 'pods'), (u) => u.label);
  return judged.map((unit, i) => {
    const own = groups.filter((g) => g.units.includes(unit));
    const candidates = groups.filter((g) => unit.namespace === undefined || g.namespace === unit.namespace);
    const host = pods.filter((p) => selectsEndpoint(unit, p.labels));
    const near = own.length > 0 ? undefined : nearLabel(unit, candidates);
    context.note(`policies[${String(i)}]`, [...unit.places(), ...near?.places ?? (own[0] ?? candidates[0])?.endpoints[0]?.places() ?? known.lists[0]?.places('') ?? []]);
    context.note(`policies[${String(i)}].hostNetwork`, [...unit.places(), ...host.slice(0, 2).flatMap((p) => p.places())]);
    return {
      label: unit.label, kind: unit.kind, ...(unit.namespace === undefined ? {} : { namespace: unit.namespace }), name: unit.name, selector: unit.selector?.text ?? '',
      selected: total(own), candidates: total(candidates), ...(near === undefined ? {} : { wanted: near.wanted, near: near.found }), hostNetwork: host.length, hostNetworkPods: namesOf(host),
    };
  });
}

function total(groups: readonly EndpointGroup[]): number {
  return groups.reduce((n, g) => n + g.endpoints.length, 0);
}

interface Near { readonly wanted: string; readonly found: string; readonly places: readonly EvidenceRef[] }

/** A label asked for that nobody has, and the one most like it: the same key with another value, or another key with the same value. */
function nearLabel(unit: PolicyUnit, candidates: readonly EndpointGroup[]): Near | undefined {
  const labels = new Map<string, { readonly key: string; readonly value: string; readonly source: string; readonly group: EndpointGroup }>(candidates.flatMap((g) => [...g.labels].flatMap(([key, values]) => values.map((v) => [`${v.source === 'any' ? '' : `${v.source}:`}${key}=${v.value}`, { key, ...v, group: g }] as const))));
  for (const asked of unit.selector?.matchLabels ?? []) {
    const bearers = [...labels].filter(([, l]) => l.key === asked.key && l.value === asked.value);
    if (bearers.some(([, l]) => asked.source === 'any' || l.source === asked.source)) continue;
    const wanted = `${asked.source === 'any' ? '' : `${asked.source}:`}${asked.key}=${asked.value}`;
    const found = bearers[0]?.[0] ?? alike(asked, labels);
    if (found !== undefined) return { wanted, found, places: labels.get(found)?.group.endpoints[0]?.places() ?? [] };
  }
  return undefined;
}

function alike(asked: { readonly key: string; readonly value: string }, labels: ReadonlyMap<string, { readonly key: string; readonly value: string }>): string | undefined {
  // `web-1` and `web-2` are brothers, not a slip of the pen.
  const values = nearest(asked.value, [...labels.values()].filter((l) => l.key === asked.key && undigited(l.value) !== undigited(asked.value)).map((l) => l.value));
  const keys = nearest(asked.key, [...labels.values()].filter((l) => l.value === asked.value).map((l) => l.key));
  return [...labels].find(([, l]) => (l.key === asked.key && l.value === values) || (l.value === asked.value && l.key === keys))?.[0];
}

function undigited(text: string): string {
  return text.replace(/\d/g, '');
}

function unselected(context: ViewContext, groups: readonly EndpointGroup[], known: KnownEndpoints): Selection['unselected'] {
  const bare = groups.filter((g) => g.units.length === 0).flatMap((g) => g.endpoints);
  const enforced = bare.filter((e) => e.ingress === 'enabled' || e.egress === 'enabled');
  context.note('unselected', bare.length === 0 ? known.lists.slice(0, 2).flatMap((l) => l.places('')) : [...enforced, ...bare].slice(0, 3).flatMap((e) => e.places()));
  return { count: bare.length, examples: namesOf(enforced.length > 0 ? enforced : bare), enforced: enforced.length };
}
