import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { isDnsCache, isDnsRedirect, LINK_LOCAL } from './policy-dns/targets.ts';
import { podEndpoints } from './policies/endpoints.ts';

const NodeLocalDns = z.object({
  /** A node-local cache runs, as pods, devices or listeners tell. */
  present: z.boolean(),
  /** What tells: name of a pod or device. */
  sign: z.string().optional(),
  /** It uses the network of the node. */
  onNode: z.boolean(),
  /** Redirect policy that takes questions to it; absent when none does, unknown when policies were not collected. */
  redirect: z.string().optional(),
  redirects: z.number().int().optional(),
  /** Its redirect policy catches a service, and names no ports for it. */
  listsPorts: z.boolean(),
});

interface Sign { readonly name: string; readonly onNode: boolean; readonly places: readonly EvidenceRef[] }

/** The node-local DNS cache, and how questions get to it. */
export const view = defineView({
  id: 'node-local-dns',
  title: 'DNS caches on the nodes',
  scope: 'cluster',
  collect: 'kubectl get pods -A -o yaml; kubectl get ciliumlocalredirectpolicies -A -o yaml; ip addr',
  schema: NodeLocalDns,
  build: (context) => {
    const signs = signsOf(context);
    if (signs === undefined) return { missing: [...context.missing('k8s-pods'), ...context.missing('ip-addr')] };
    const found = signs.find((s) => s.onNode) ?? signs[0];
    context.note('', found?.places ?? [...context.read('k8s-pods'), ...context.read('ip-addr')].slice(0, 1).flatMap((r) => r.places('')));
    for (const field of ['present', 'sign', 'onNode']) if (found !== undefined) context.note(field, found.places);
    const serviceIps = context.read('k8s-services').flatMap((r) => r.data.items.filter((s) => s.name === 'kube-dns' || s.name === 'coredns').flatMap((s) => s.clusterIPs));
    const lists = context.read('cilium-local-redirect-policies');
    const caught = lists.flatMap((r) => r.data.items.flatMap((p, i) => (isDnsRedirect(p, serviceIps) ? [{ policy: p, places: r.places(`items[${String(i)}]`) }] : [])));
    const [first] = caught;
    context.note('redirects', lists.slice(0, 1).flatMap((r) => r.places('')).map((p) => ({ ...p, note: 'redirect policies listed here' })));
    if (first !== undefined) for (const field of ['redirect', 'redirects', 'listsPorts']) context.note(field, first.places);
    if (lists.length === 0) for (const field of ['redirects', 'redirect']) for (const missing of context.missing('cilium-local-redirect-policies').slice(0, 1)) context.lacks(field, missing);
    return {
      present: found !== undefined, onNode: found?.onNode ?? false, ...(found === undefined ? {} : { sign: found.name }), ...(lists.length === 0 ? {} : { redirects: caught.length }),
      ...(first === undefined ? {} : { redirect: `${first.policy.namespace}/${first.policy.name}` }), listsPorts: first !== undefined && first.policy.frontendPorts.length > 0,
    };
  },
});

/** Undefined when nothing was collected that would show a cache. A device of that name shows one on the node. */
function signsOf(context: ViewContext): Sign[] | undefined {
  const tables = context.read('kubectl-pods-table');
  const addresses = context.read('ip-addr');
  if (context.read('k8s-pods').length + tables.length + addresses.length === 0) return undefined;
  return [
    ...podEndpoints(context).filter(isDnsCache).map((p) => ({ name: `pod ${p.namespace ?? ''}/${p.name}`, onNode: p.hostNetwork, places: p.places() })),
    ...addresses.flatMap((r) => r.data.interfaces.flatMap((l, i): Sign[] => (l.addresses.some((a) => a.ip === LINK_LOCAL) ? [{ name: `address ${LINK_LOCAL} on device ${l.name}`, onNode: true, places: r.places(`interfaces[${String(i)}]`) }] : []))),
    ...tables.flatMap((r) => r.data.rows.flatMap((p, i): Sign[] => (/^node-?local-?dns-/.test(p.name) ? [{ name: `pod ${p.name}`, onNode: false, places: r.places(`rows[${String(i)}]`) }] : []))),
  ];
}
