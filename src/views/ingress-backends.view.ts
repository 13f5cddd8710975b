import * as z from 'zod';
import type { SelectorData } from '../parsers/label-selector.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { targetsOf, type Target } from './ingress-backends/services.ts';
import { coversPort, rulesOf } from './policies/allows.ts';
import { knownEndpoints } from './policies/endpoints.ts';
import { allowing, groupEndpoints, isDefaultDeny, labelsOf, namesOf, placesOfBoth, type EndpointGroup } from './policies/groups.ts';
import { isReserved, labelSet, NAMESPACE, selects } from './policies/labels.ts';
import { policyUnits, POLICY_LISTS, type UnitRule } from './policies/unit.ts';

const IngressBackends = z.object({
  /** Services that Ingresses and Gateways of Cilium lead to. */
  services: z.number().int(),
  /** Those of which pods drop what comes from Envoy. */
  blocked: z.array(z.object({
    namespace: z.string(), service: z.string(),
    /** `Ingress shop/web`. */
    via: z.string(),
    policies: z.array(z.string()), pods: z.number().int(), examples: z.array(z.string()),
    /** A rule denies it; else none allows it. */
    denied: z.boolean(),
  })),
});
type Blocked = z.input<typeof IngressBackends>['blocked'][number];

/** Envoy speaks to the pods behind an Ingress or Gateway under an identity of its own. */
const ENVOY = labelSet(['reserved:ingress']);

/** Whether policies let Envoy reach the pods behind Ingresses and Gateways of Cilium. */
export const view = defineView({
  id: 'ingress-backends',
  title: 'pods behind Ingresses and Gateways of Cilium under policies',
  scope: 'cluster',
  collect: 'kubectl get ingresses,ingressclasses,gateways,httproutes,services,cnp,ccnp,netpol,ciliumendpoints,pods -A -o yaml',
  schema: IngressBackends,
  build: (context) => {
    const targets = targetsOf(context);
    const { units, lists, absent } = policyUnits(context);
    const services = context.read('k8s-services');
    const known = knownEndpoints(context);
    if (targets === undefined) return { missing: [...context.missing('k8s-ingresses'), ...context.missing('gateway-routes')] };
    if (targets.length > 0 && lists.length === 0) return { missing: POLICY_LISTS.flatMap((id) => context.missing(id)) };
    if (targets.length > 0 && (services.length === 0 || known.source === 'none')) return { missing: [...services.length === 0 ? context.missing('k8s-services') : [], ...known.source === 'none' ? context.missing('cilium-endpoints') : []] };
    if (absent.length > 0 || lists.some((l) => !l.whole)) context.notWhole();
    context.note('', [...targets.slice(0, 2).flatMap((t) => t.places), ...lists.slice(0, 2).flatMap((l) => l.places(''))]);
    const groups = groupEndpoints(known.items, units).filter((g) => isDefaultDeny(g.units, 'ingress') && g.endpoints.some((e) => e.ingress !== 'disabled' && e.ingress !== 'audit'));
    const blocked: Blocked[] = [];
    for (const target of targets) {
      const found = blockedPods(context, target, groups);
      if (found === undefined || blocked.some((b) => b.namespace === target.namespace && b.service === target.service)) continue;
      const { groups: own, denied } = found;
      const denying = own.flatMap((g) => g.units).filter((u) => u.defaultDeny.ingress);
      const pods = own.flatMap((g) => g.endpoints);
      context.note(`blocked[${String(blocked.length)}]`, [...target.places, ...placesOfBoth([...new Set(denying)], pods)]);
      blocked.push({ namespace: target.namespace, service: target.service, via: target.via, policies: labelsOf(denying), pods: pods.length, examples: namesOf(pods), denied });
    }
    return { services: new Set(targets.map((t) => `${t.namespace}/${t.service}`)).size, blocked };
  },
});

interface Found { readonly groups: readonly EndpointGroup[]; readonly denied: boolean }

function blockedPods(context: ViewContext, target: Target, groups: readonly EndpointGroup[]): Found | undefined {
  const service = context.read('k8s-services').flatMap((r) => r.data.items).find((s) => s.namespace === target.namespace && s.name === target.service);
  if (service === undefined || Object.keys(service.selector).length === 0) return undefined;
  const selector = selectorOf(service.selector, target.namespace);
  const ports = service.ports.filter((p) => target.port === undefined || String(p.port) === target.port || p.name === target.port).map((p) => p.targetPort ?? String(p.port));
  const own = groups.filter((g) => selects(selector, g.labels));
  const denied = own.filter((g) => ports.some((port) => rulesOf(g.units, 'ingress', true).some((r) => meansEnvoy(r) && covers(r, port))));
  const shut = own.filter((g) => denied.includes(g) || ports.some((port) => !allowing(g.units, 'ingress').some((r) => meansEnvoy(r) && mayCover(r, port))));
  return shut.length === 0 ? undefined : { groups: shut, denied: denied.length === shut.length };
}

function selectorOf(labels: Readonly<Record<string, string>>, namespace: string): SelectorData {
  const own = Object.entries(labels).map(([key, value]) => ({ source: 'k8s', key, value }));
  return { matchLabels: [...own, { source: 'k8s', key: NAMESPACE, value: namespace }], matchExpressions: [], text: '', namespaces: [namespace], namespaced: true };
}

const ENTITIES: ReadonlySet<string> = new Set(['all', 'cluster', 'ingress']);

function meansEnvoy(rule: UnitRule): boolean {
  if (rule.peers !== 'listed') return rule.peers === 'any';
  return rule.entities.some((e) => ENTITIES.has(e)) || rule.selectors.some((s) => isReserved(s) && selects(s, ENVOY));
}

const ANY_NAME = /^/;
const NO_NAME = /[^\s\S]/;

/** Names of container ports are not known: a rule or a service that uses one gets the benefit of the doubt. */
function mayCover(rule: UnitRule, port: string): boolean {
  return /^\d{1,5}$/.test(port) ? coversPort(rule, Number(port), 'TCP', ANY_NAME) : true;
}

function covers(rule: UnitRule, port: string): boolean {
  return rule.allPorts || (/^\d{1,5}$/.test(port) && coversPort(rule, Number(port), 'TCP', NO_NAME));
}
