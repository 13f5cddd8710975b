import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { sniffApi } from '../object-api.ts';
import { at, compact, text, textEntries } from '../object-fields.ts';
import { gatherObjects } from '../object-list.ts';
import { clusterMeta, clusterMetaShape, noteKey, origin, originShape } from '../object-meta.ts';

const CiliumIdentity = z.object({
  ...clusterMetaShape,
  ...originShape,
  /** The name as a number. */
  id: z.number().int().optional(),
  namespace: z.string().optional(),
  /** `k8s:app=web`, as the agent writes them in its lists, sorted by the API server. */
  labels: z.array(z.string()),
  /** When the operator marked it for deletion, having found no endpoint that uses it. */
  unusedSince: z.string().optional(),
});
type IdentityData = z.input<typeof CiliumIdentity>;

const CiliumIdentities = z.object({ items: z.array(CiliumIdentity) });

function readIdentity(value: unknown, name: string): IdentityData {
  const labels = textEntries(at(value, 'security-labels'));
  return compact({
    ...clusterMeta(value, name), ...origin(value), id: /^\d{1,15}$/.test(name) ? Number(name) : undefined,
    namespace: labels.find(([key]) => key === 'k8s:io.kubernetes.pod.namespace')?.[1] ?? text(at(value, 'metadata', 'labels', 'io.kubernetes.pod.namespace')),
    labels: labels.map(([key, v]) => (v === '' ? key : `${key}=${v}`)),
    unusedSince: text(at(value, 'metadata', 'annotations', 'io.cilium.heartbeat')),
  });
}

export const parser = defineParser({
  id: 'cilium-identities',
  title: 'Cilium identities (CiliumIdentity objects)',
  columns: ['id', 'namespace', 'labels'],
  kind: 'objects',
  scope: 'cluster',
  area: 'identities',
  collect: 'kubectl get ciliumidentities -o yaml',
  files: [/^ciliumidentities\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumidentit(?:y|ies)|ciliumid)(?:\.cilium\.io)?(?:-|$)/],
  schema: CiliumIdentities,
  sniff: (head) => sniffApi(head, 'cilium.io', ['CiliumIdentity']),
  begin: (context) => gatherObjects(context, {
    kind: 'CiliumIdentity', read: readIdentity,
    note: (path, _identity, lineOf) => {
      noteKey(context, path, 'labels', 'security-labels', lineOf);
      noteKey(context, path, 'deletionTimestamp', 'metadata.deletionTimestamp', lineOf);
      noteKey(context, path, 'unusedSince', 'metadata.annotations["io.cilium.heartbeat"]', lineOf);
    },
  }),
});
