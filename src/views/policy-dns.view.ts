import * as z from 'zod';
import { defineView, type ViewContext } from './define-view.ts';
import { knownEndpoints } from './policies/endpoints.ts';
import { allowing, groupEndpoints, isDefaultDeny, labelsOf, namesOf, placesOfBoth, type EndpointGroup } from './policies/groups.ts';
import { meansEndpoint, rulesOf } from './policies/allows.ts';
import { policyUnits, POLICY_LISTS, type PolicyUnit, type UnitRule } from './policies/unit.ts';
import { aimsAtService, dnsTargets, isDnsCache, isDnsServer, meansDns, meansOtherResolver, onPort53, type DnsTargets } from './policy-dns/targets.ts';

const Client = z.object({
  /** Policies that make the endpoints drop what is not allowed on the way out. */
  policies: z.array(z.string()), policy: z.string(), namespace: z.string().optional(),
  count: z.number().int(), examples: z.array(z.string()),
  /** Some rule lets questions for names through to those who answer, or to a resolver elsewhere. */
  allowed: z.boolean(),
  /** A rule denies them. */
  denied: z.boolean(),
  /** No rule allows anything: isolated on purpose. */
  isolated: z.boolean(),
  /** All that is allowed are ranges of addresses. */
  rangesOnly: z.boolean(),
  /** Names that policies allow. */
  fqdns: z.array(z.string()),
  /** The proxy sees the questions. */
  proxied: z.boolean(),
  /** Of those to the pods of a redirect policy; absent without one. */
  proxiedToCache: z.boolean().optional(),
  /** What a rule for port 53 aims at in vain. */
  aimedAt: z.string().optional(),
});

const PolicyDns = z.object({
  /** Pods that answer are not known: the usual labels were taken. */
  assumedServers: z.boolean(),
  /** Endpoints are not known: policies were judged by what is written in them. */
  assumedClients: z.boolean(),
  /** Redirect policy that takes questions to a cache on the node; empty when none does. */
  redirect: z.string().optional(),
  clients: z.array(Client),
  /** Endpoints of which all questions pass the proxy under the pattern `*`, and all endpoints; the latter is absent when they are not known. */
  watched: z.number().int(), endpoints: z.number().int().optional(),
});
type PolicyDns = z.input<typeof PolicyDns>;

/** Whether pods that policies hold back can still ask for names, and whether the proxy learns the answers. */
export const view = defineView({
  id: 'policy-dns',
  title: 'name resolution under network policies',
  scope: 'cluster',
  collect: 'kubectl get cnp,ccnp,netpol,ciliumendpoints,pods -A -o yaml',
  schema: PolicyDns,
  build: (context) => {
    const { units, lists, absent } = policyUnits(context);
    if (lists.length === 0) return { missing: POLICY_LISTS.flatMap((id) => context.missing(id)) };
    if (absent.length > 0 || lists.some((l) => !l.whole)) context.notWhole();
    const known = knownEndpoints(context);
    const targets = dnsTargets(context, known);
    context.note('', [...lists.flatMap((l) => l.places('')).slice(0, 3), ...known.lists.slice(0, 2).flatMap((l) => l.places(''))]);
    const redirects = context.read('cilium-local-redirect-policies');
    context.note('endpoints', known.lists.slice(0, 2).flatMap((l) => l.places('')));
    context.note('redirect', targets.cache?.places ?? redirects.flatMap((r) => r.places('')));
    for (const missing of redirects.length === 0 ? context.missing('cilium-local-redirect-policies').slice(0, 1) : []) context.lacks('redirect', missing);
    for (const missing of known.source === 'none' ? context.missing('cilium-endpoints').slice(0, 1) : []) context.lacks('endpoints', missing);
    const groups = known.source === 'none' ? imagined(units) : groupEndpoints(known.items, units);
    const clients = ownClients(context, groups, targets);
    return {
      assumedServers: targets.assumed, assumedClients: known.source === 'none', ...(redirects.length === 0 ? {} : { redirect: targets.cache?.policy ?? '' }), clients,
      ...(known.source === 'none' ? {} : { endpoints: known.items.length }),
      watched: groups.filter((g) => allowing(g.units, 'egress').some((r) => r.l7.includes('dns') && (r.source?.ports.some((p) => p.dns.some((d) => d.matchPattern === '*')) ?? false))).reduce((n, g) => n + g.endpoints.length, 0),
    };
  },
});

/** Without endpoints each policy stands for those it selects, under all policies that may select them as well. */
function imagined(units: readonly PolicyUnit[]): EndpointGroup[] {
  return units.filter((u) => u.target === 'pods' && u.valid !== false).map((unit) => ({
    namespace: unit.namespace, labels: new Map(), endpoints: [],
    units: [unit, ...units.filter((u) => u !== unit && u.target === 'pods' && (u.namespace === undefined || unit.namespace === undefined || u.namespace === unit.namespace))],
  }));
}

function ownClients(context: ViewContext, groups: readonly EndpointGroup[], targets: DnsTargets): PolicyDns['clients'] {
  const found = new Map<string, { item: PolicyDns['clients'][number]; groups: EndpointGroup[] }>();
  for (const group of groups) {
    if (!isDefaultDeny(group.units, 'egress') || group.endpoints.some((e) => isDnsServer(e) || isDnsCache(e))) continue;
    const item = clientOf(group, targets);
    if (item === undefined) continue;
    const key = JSON.stringify([item.policies, item.allowed, item.proxied, item.aimedAt]);
    const known = found.get(key);
    if (known === undefined) found.set(key, { item, groups: [group] });
    else found.set(key, { item: { ...known.item, count: known.item.count + item.count, examples: [...known.item.examples, ...item.examples].slice(0, 5) }, groups: [...known.groups, group] });
  }
  return [...found.values()].map(({ item, groups: own }, i) => {
    const [group] = own;
    const units = (group?.units ?? []).filter((u) => u.defaultDeny.egress);
    context.note(`clients[${String(i)}]`, placesOfBoth(units, group?.endpoints ?? []));
    const rules = allowing(group?.units ?? [], 'egress');
    context.note(`clients[${String(i)}].fqdns`, rules.filter((r) => r.fqdns.length > 0).slice(0, 3).flatMap((r) => r.places()));
    context.note(`clients[${String(i)}].allowed`, (rules.some(onPort53) ? rules.filter(onPort53) : rules).slice(0, 4).flatMap((r) => r.places()));
    return item;
  });
}

function clientOf(group: EndpointGroup, targets: DnsTargets): PolicyDns['clients'][number] | undefined {
  const denying = group.units.filter((u) => u.defaultDeny.egress);
  const [first] = denying;
  if (first === undefined) return undefined;
  const rules = allowing(group.units, 'egress');
  const asking = rules.filter(onPort53);
  const toDns = asking.filter((r) => meansDns(r, targets));
  const vain = asking.filter((r) => !r.allPorts && !toDns.includes(r));
  const aimedAt = vain.map((r) => aimsAtService(r, targets) ?? r.selectors[0]?.text).find((t) => t !== undefined && t !== '');
  const { cache } = targets;
  return {
    policies: labelsOf(denying), policy: first.name, ...(first.namespace === undefined ? {} : { namespace: first.namespace }), count: group.endpoints.length, examples: namesOf(group.endpoints),
    allowed: toDns.length > 0 || asking.some((r) => meansOtherResolver(r, targets)), denied: rulesOf(group.units, 'egress', true).some((r) => onPort53(r) && meansDns(r, targets)),
    isolated: rules.length === 0, rangesOnly: rules.every(isRange), fqdns: [...new Set(rules.flatMap((r) => r.fqdns))].slice(0, 20),
    proxied: asking.some((r) => r.l7.includes('dns')), ...(aimedAt === undefined ? {} : { aimedAt }),
    ...(cache === undefined ? {} : { proxiedToCache: asking.some((r) => r.l7.includes('dns') && cache.labels.some((l) => meansEndpoint(r, l))) }),
  };
}

function isRange(rule: UnitRule): boolean {
  return rule.cidrs.length + rule.cidrGroups.length > 0 && rule.selectors.length + rule.entities.length + rule.fqdns.length + rule.services.length === 0;
}
