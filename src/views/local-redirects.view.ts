import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import type { ParserData } from '../parsers/registry.gen.ts';
import { secondsBefore } from './agent-versions/age.ts';
import { defineView, type ViewContext } from './define-view.ts';

const LocalRedirects = z.object({
  policies: z.array(z.object({
    namespace: z.string(),
    name: z.string(),
    matches: z.enum(['address', 'service', 'none']),
    /** Of the matched service. */
    service: z.string().optional(),
    /** Ports that are caught, and ports of the pods that get them. */
    frontendPorts: z.number().int(),
    backendPorts: z.number().int(),
    /** An agent redirects to a pod for it; absent without a list of any agent. */
    redirects: z.boolean().optional(),
    /** An agent knows it; absent without the whole list of any agent, and for policies that are too young. */
    listed: z.boolean().optional(),
    /** Every node was asked for its list. */
    allListed: z.boolean(),
    /** The service it names: there, of a type without an address in the cluster, or not there; absent without the services of the namespace. */
    target: z.enum(['there', 'other-type', 'absent']).optional(),
    /** Names of ports that are caught, and that no port of the pods has; a single port needs no name. */
    unmatched: z.array(z.string()),
  })),
});
type Policy = ParserData['cilium-local-redirect-policies']['items'][number];

/** Local redirect policies with what the agents make of them. */
export const view = defineView({
  id: 'local-redirects',
  title: 'local redirect policies and their effect',
  scope: 'cluster',
  collect: 'kubectl get ciliumlocalredirectpolicies -A -o yaml; cilium-dbg lrp list; cilium-dbg service list',
  schema: LocalRedirects,
  build: (context) => {
    const reads = context.read('cilium-local-redirect-policies');
    if (reads.length === 0) return { missing: context.missing('cilium-local-redirect-policies') };
    context.note('', reads[0]?.places('') ?? []);
    const policies = reads.flatMap((read) => read.data.items.map((policy, i) => ({ policy, places: read.places(`items[${String(i)}]`) })));
    return {
      policies: policies.map(({ policy, places }, i) => {
        const effect = effectOf(context, policy);
        const known = listing(context, policy);
        const target = targetOf(context, policy);
        context.note(`policies[${String(i)}]`, [...places, ...effect?.places ?? [], ...known.places, ...target?.places ?? []]);
        return {
          namespace: policy.namespace, name: policy.name, matches: policy.matches, frontendPorts: policy.frontendPorts.length, backendPorts: policy.backendPorts.length,
          ...(policy.serviceName === undefined ? {} : { service: `${policy.serviceNamespace ?? policy.namespace}/${policy.serviceName}` }),
          ...(effect === undefined ? {} : { redirects: effect.redirects }), ...known.told, ...(target === undefined ? {} : { target: target.is }), unmatched: unmatched(policy),
        };
      }),
    };
  },
});

/** Agents hear of a policy within seconds. */
const YOUNG_SECONDS = 60;

/** What the agents' own lists of policies say. */
function listing(context: ViewContext, policy: Policy): { readonly told: { readonly listed?: boolean; readonly allListed: boolean }; readonly places: readonly EvidenceRef[] } {
  const lists = context.read('cilium-lrp-list');
  const asked = new Set(lists.map((l) => l.node));
  const allListed = lists.length > 0 && context.snapshot.nodes.every((n) => asked.has(n.name));
  for (const list of lists) {
    const at = list.data.policies.findIndex((p) => p.namespace === policy.namespace && p.name === policy.name);
    if (at >= 0) return { told: { listed: true, allListed }, places: list.places(`policies[${String(at)}]`) };
  }
  const young = (secondsBefore(policy.creationTimestamp, context.snapshot.collectedAt) ?? YOUNG_SECONDS) < YOUNG_SECONDS;
  const [first] = lists;
  if (first === undefined || young || lists.some((l) => !l.whole)) return { told: { allListed }, places: [] };
  return { told: { listed: false, allListed }, places: first.places('').slice(0, 1).map((p) => ({ ...p, note: `${policy.namespace}/${policy.name} is not in this list` })) };
}

/** The service that a policy names; only one of its own namespace counts. */
function targetOf(context: ViewContext, policy: Policy): { readonly is: 'there' | 'other-type' | 'absent'; readonly places: readonly EvidenceRef[] } | undefined {
  if (policy.serviceName === undefined) return undefined;
  const namespace = policy.serviceNamespace ?? policy.namespace;
  const reads = context.read('k8s-services');
  for (const read of reads) {
    const at = read.data.items.findIndex((s) => s.name === policy.serviceName && s.namespace === namespace);
    const service = read.data.items[at];
    if (service !== undefined) return { is: service.type === 'ExternalName' || service.clusterIP === 'None' ? 'other-type' : 'there', places: read.places(`items[${String(at)}]`).slice(0, 1) };
  }
  const [first] = reads;
  const general = reads.some((r) => r.data.items.some((s) => s.namespace === namespace) || new Set(r.data.items.map((s) => s.namespace)).size > 1);
  if (first === undefined || !general || reads.some((r) => !r.whole)) return undefined;
  return { is: 'absent', places: first.places('').slice(0, 1).map((p) => ({ ...p, note: `no service ${namespace}/${policy.serviceName ?? ''} here` })) };
}

function unmatched({ frontendPorts, backendPorts }: Policy): string[] {
  if (frontendPorts.length < 2 || backendPorts.length === 0) return [];
  const names = new Set(backendPorts.map((p) => p.name?.toLowerCase()));
  return frontendPorts.filter((p) => !names.has(p.name?.toLowerCase())).map((p) => p.name ?? p.port);
}

interface Effect { readonly redirects: boolean; readonly places: readonly EvidenceRef[] }

/** By the agents' lists of policies, else by the entries of the service list that redirect. */
function effectOf(context: ViewContext, policy: Policy): Effect | undefined {
  const lists = context.read('cilium-lrp-list');
  for (const list of lists) {
    const at = list.data.policies.findIndex((p) => p.namespace === policy.namespace && p.name === policy.name && p.mappings.some((m) => m.backends.length > 0));
    if (at >= 0) return { redirects: true, places: list.places(`policies[${String(at)}]`) };
  }
  const addresses = new Set(context.read('k8s-services').flatMap((r) => r.data.items).filter((s) => s.name === policy.serviceName && s.namespace === (policy.serviceNamespace ?? policy.namespace)).flatMap((s) => s.clusterIPs));
  const services = context.read('cilium-service-list');
  for (const list of services) {
    const at = list.data.services.findIndex((s) => s.type === 'LocalRedirect' && s.backends.length > 0 && (addresses.size === 0 || addresses.has(s.frontend.ip)));
    if (at >= 0) return { redirects: true, places: list.places(`services[${String(at)}]`) };
  }
  const [told] = [...lists, ...services];
  return told === undefined ? undefined : { redirects: false, places: told.places('').slice(0, 1).map((p) => ({ ...p, note: 'nothing is redirected to a pod here' })) };
}
