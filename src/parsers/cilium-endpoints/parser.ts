import type { Mark } from '../../model/document.ts';
import { type ParseContext, defineParser } from '../define-parser.ts';
import { sniffApi } from '../object-api.ts';
import { gatherObjects } from '../object-list.ts';
import { noteKey } from '../object-meta.ts';
import { type CiliumEndpointData, readCiliumEndpoint } from './read-endpoint.ts';
import { CiliumEndpoints } from './schema.ts';

/** Fields whose lines are kept, with their path in the object. Few: there is one endpoint per pod. */
const PLACES: readonly (readonly [string, string])[] = [
  ['identity', 'status.identity.id'], ['labels', 'status.identity.labels'], ['state', 'status.state'], ['nodeIP', 'status.networking.node'],
  ['ips', 'status.networking.addressing'], ['encryptionKey', 'status.encryption'],
];

function notePlaces(context: ParseContext, path: string, endpoint: CiliumEndpointData, lineOf: (key: string) => Mark): void {
  for (const [field, key] of PLACES) noteKey(context, path, field, key, lineOf);
  for (const way of ['ingress', 'egress'] as const) if (endpoint[way] !== undefined) noteKey(context, path, way, `status.policy.${way}`, lineOf);
  if (endpoint.deletionTimestamp !== undefined) noteKey(context, path, 'deletionTimestamp', 'metadata.deletionTimestamp', lineOf);
  if (endpoint.controllers.length > 0) noteKey(context, path, 'controllers', 'status.controllers', lineOf);
  if (endpoint.log.length > 0) noteKey(context, path, 'log', 'status.log', lineOf);
}

export const parser = defineParser({
  id: 'cilium-endpoints',
  title: 'Cilium endpoints (CiliumEndpoint objects)',
  columns: ['namespace', 'name', 'id', 'identity', 'state', 'ips', 'ingress.enforcing', 'egress.enforcing', 'nodeIP'],
  kind: 'objects',
  scope: 'cluster',
  area: 'endpoints',
  collect: 'kubectl get ciliumendpoints --all-namespaces -o yaml',
  files: [/^(?:ciliumendpoints|cep)\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumendpoints?|cep|ciliumep)(?:\.cilium\.io)?(?:-|$)/],
  schema: CiliumEndpoints,
  sniff: (head) => sniffApi(head, 'cilium.io', ['CiliumEndpoint']),
  begin: (context) => gatherObjects(context, {
    kind: 'CiliumEndpoint', read: readCiliumEndpoint, note: (path, endpoint, lineOf) => { notePlaces(context, path, endpoint, lineOf); },
  }),
});
