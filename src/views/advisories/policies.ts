import type { EvidenceRef } from '../../model/evidence.ts';
import type { Missing } from '../../model/fact.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import type { Read, ViewContext } from '../define-view.ts';
import type { Answer } from './answer.ts';

type CiliumPolicy = ParserData['cilium-network-policies']['items'][number];
type Spec = CiliumPolicy['specs'][number];
type Rule = Spec['rules'][number];

/** What an advisory may ask of one policy of Cilium. */
const TESTS: Readonly<Record<string, (spec: Spec) => boolean>> = {
  any: () => true,
  http: (spec) => entries(spec).some((e) => e.l7 === 'http'),
  l7: (spec) => entries(spec).some((e) => e.l7 !== undefined),
  dns: (spec) => entries(spec).some((e) => e.l7 === 'dns') || spec.rules.some((r) => r.fqdns.length > 0),
  host: (spec) => spec.nodeSelector !== undefined,
  nodes: (spec) => spec.rules.some((r) => r.nodes.length > 0),
  egress: (spec) => spec.rules.some((r) => r.direction === 'egress'),
  'aws-groups': (spec) => spec.rules.some((r) => r.direction === 'egress' && r.groups.includes('aws')),
  'namespace-labels': (spec) => spec.rules.some((r) => r.endpoints.some((e) => e.namespaced)) || spec.endpointSelector?.namespaced === true,
  'http-several-peers': (spec) => spec.rules.some((r) => r.endpoints.length > 1 && r.ports.some((p) => p.l7 === 'http')),
  'cidr-deny-and-narrower': (spec) => spec.rules.some((r) => r.deny && ranges(r).some((c) => !/\/(?:32|128)$/.test(c))),
  'port-range-and-l7': (spec) => entries(spec).some((e) => e.ports.some((p) => p.endPort !== undefined)),
};

/** Kinds that only come near to what the advisory describes: without one it does not apply, with one nobody can tell. */
const NEAR: ReadonlySet<string> = new Set(['http-several-peers', 'cidr-deny-and-narrower', 'port-range-and-l7']);

/** Kubernetes' own policies have no layer 7, names or deny rules. */
const PLAIN: ReadonlySet<string> = new Set(['any', 'egress', 'namespace-labels']);

function entries(spec: Spec): Rule['ports'] {
  return spec.rules.flatMap((r) => r.ports);
}

function ranges(rule: Rule): string[] {
  return [...rule.cidrs, ...rule.cidrSets.flatMap((c) => c.cidr ?? [])];
}

interface Policies { readonly found: readonly { readonly name: string; readonly places: readonly EvidenceRef[] }[]; readonly lists: readonly Read<unknown>[]; readonly missing: readonly Missing[] }

/** Whether a policy of this kind is there. Only lists that are whole tell that there is none. */
export function askPolicies(kind: string, context: ViewContext): Answer {
  const { found, lists, missing } = kind === 'ip-block' ? ofKubernetes(context, (rule) => rule.from.some((peer) => peer.cidr !== undefined)) : ofCilium(kind, context);
  const [first] = found;
  if (first !== undefined && NEAR.has(kind)) return { holds: 'unknown', missing: { input: 'cilium-network-policies', reason: 'incomplete', detail: `whether the policy ${first.name} and others together are what the advisory describes must be looked at`, collect: 'kubectl get cnp,ccnp -A -o yaml', ...(first.places[0] === undefined ? {} : { path: first.places[0].path }) } };
  if (first !== undefined) return { holds: true, say: `the policy ${first.name} is of the kind it needs`, places: first.places };
  const [lacking] = missing;
  if (lacking !== undefined) return { holds: 'unknown', missing: lacking };
  const cut = lists.find((l) => !l.whole);
  if (cut !== undefined) return { holds: 'unknown', missing: { input: cut.document.parser, reason: 'incomplete', detail: `${cut.document.path} is cut or not fully understood, so a policy may be missing in it`, collect: 'kubectl get cnp,ccnp,netpol -A -o yaml' } };
  return { holds: false, say: 'no policy of the kind it needs is there', places: lists.flatMap((l) => l.places('')) };
}

function ofCilium(kind: string, context: ViewContext): Policies {
  const test = TESTS[kind];
  if (test === undefined) return { found: [], lists: [], missing: [{ input: 'advisories', reason: 'absent', detail: `whether "policy:${kind}" holds is nothing this release can tell`, collect: '' }] };
  const ids = ['cilium-network-policies', 'cilium-clusterwide-network-policies'] as const;
  const lists = ids.flatMap((id) => context.read(id).map((read): Read<{ readonly items: readonly CiliumPolicy[] }> => read));
  const found = lists.flatMap((list) => list.data.items.flatMap((policy, i) => (policy.specs.some(test)
    ? [{ name: policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`, places: list.places(`items[${String(i)}]`) }] : [])));
  const missing = ids.flatMap((id) => (context.read(id).length === 0 ? context.missing(id) : []));
  if (!PLAIN.has(kind)) return { found, lists, missing };
  const plain = ofKubernetes(context, (rule) => kind === 'any' || (kind === 'egress' ? rule.direction === 'egress' : rule.from.some((peer) => peer.namespaceSelector !== undefined)));
  return { found: [...found, ...plain.found], lists: [...lists, ...plain.lists], missing: [...missing, ...plain.missing] };
}

type PlainRule = ParserData['k8s-network-policies']['items'][number]['rules'][number];

function ofKubernetes(context: ViewContext, test: (rule: PlainRule) => boolean): Policies {
  const lists = context.read('k8s-network-policies');
  const found = lists.flatMap((list) => list.data.items.flatMap((policy, i) => (policy.rules.some(test)
    ? [{ name: `${policy.namespace}/${policy.name}`, places: list.places(`items[${String(i)}]`) }] : [])));
  return { found, lists, missing: lists.length === 0 ? context.missing('k8s-network-policies') : [] };
}
