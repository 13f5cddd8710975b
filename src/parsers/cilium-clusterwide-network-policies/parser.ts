import * as z from 'zod';
import { CiliumPolicy, noteCiliumPolicy, readCiliumPolicy } from '../cilium-policy.ts';
import { defineParser } from '../define-parser.ts';
import { sniffApi } from '../object-api.ts';
import { gatherObjects } from '../object-list.ts';

const CiliumClusterwideNetworkPolicies = z.object({ items: z.array(CiliumPolicy) });

export const parser = defineParser({
  id: 'cilium-clusterwide-network-policies',
  title: 'Cilium cluster-wide network policies (CiliumClusterwideNetworkPolicy objects)',
  columns: ['name', 'valid', 'invalidMessage', 'nodesOk', 'specs'],
  kind: 'objects',
  scope: 'cluster',
  area: 'policy',
  collect: 'kubectl get ciliumclusterwidenetworkpolicies -o yaml',
  files: [/^(?:ciliumclusterwidenetworkpolicies|ccnp)\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumclusterwidenetworkpolic(?:y|ies)|ccnp)(?:\.cilium\.io)?(?:-|$)/],
  schema: CiliumClusterwideNetworkPolicies,
  sniff: (head) => sniffApi(head, 'cilium.io', ['CiliumClusterwideNetworkPolicy']),
  begin: (context) => gatherObjects(context, {
    kind: 'CiliumClusterwideNetworkPolicy', read: (value, name) => readCiliumPolicy(value, name, undefined),
    note: (path, item, lineOf) => { noteCiliumPolicy(context, path, item, lineOf); },
  }),
});
