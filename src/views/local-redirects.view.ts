import { z } from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import type { ParserData } from '../parsers/registry.gen.ts';
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
        context.note(`policies[${String(i)}]`, [...places, ...effect?.places ?? []]);
        return {
          namespace: policy.namespace, name: policy.name, matches: policy.matches, frontendPorts: policy.frontendPorts.length, backendPorts: policy.backendPorts.length,
          ...(policy.serviceName === undefined ? {} : { service: `${policy.serviceNamespace ?? policy.namespace}/${policy.serviceName}` }),
          ...(effect === undefined ? {} : { redirects: effect.redirects }),
        };
      }),
    };
  },
});

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
