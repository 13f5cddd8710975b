import * as z from 'zod';
import { CiliumPolicy, noteCiliumPolicy, readCiliumPolicy } from '../cilium-policy.ts';
import { defineParser } from '../define-parser.ts';
import { sniffApi } from '../object-api.ts';
import { gatherObjects } from '../object-list.ts';
import { meta } from '../object-meta.ts';

const CiliumNetworkPolicies = z.object({ items: z.array(CiliumPolicy) });

export const parser = defineParser({
  id: 'cilium-network-policies',
  title: 'Cilium network policies (CiliumNetworkPolicy objects)',
  columns: ['namespace', 'name', 'valid', 'invalidMessage', 'nodesOk', 'specs'],
  kind: 'objects',
  scope: 'cluster',
  area: 'policy',
  collect: 'kubectl get ciliumnetworkpolicies --all-namespaces -o yaml',
  files: [/^(?:ciliumnetworkpolicies|cnp)\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumnetworkpolic(?:y|ies)|cnp|ciliumnp)(?:\.cilium\.io)?(?:-|$)/],
  schema: CiliumNetworkPolicies,
  sniff: (head) => sniffApi(head, 'cilium.io', ['CiliumNetworkPolicy']),
  begin: (context) => gatherObjects(context, {
    kind: 'CiliumNetworkPolicy', read: (value, name) => readCiliumPolicy(value, name, meta(value, name).namespace),
    note: (path, item, lineOf) => { noteCiliumPolicy(context, path, item, lineOf); },
  }),
});
