import * as z from 'zod';
import { AddressPair, NamedPort, addressesOf, encryptionKey, readNamedPorts, readPairs } from '../cilium-addresses.ts';
import { defineParser } from '../define-parser.ts';
import { sniffApi } from '../object-api.ts';
import { at, compact, integer, list, text } from '../object-fields.ts';
import { gatherObjects } from '../object-list.ts';
import { clusterMeta, clusterMetaShape, origin, originShape } from '../object-meta.ts';

const SliceEndpoint = z.object({
  name: z.string(),
  /** Security identity; the field is called `id` there. */
  identity: z.number().int().optional(),
  nodeIP: z.string().optional(),
  addressing: z.array(AddressPair),
  ips: z.array(z.string()),
  encryptionKey: z.number().int(),
  namedPorts: z.array(NamedPort),
  serviceAccount: z.string().optional(),
});

const CiliumEndpointSlice = z.object({
  ...clusterMetaShape,
  ...originShape,
  /** Namespace of all its endpoints; the slice itself belongs to none. */
  namespace: z.string().optional(),
  endpoints: z.array(SliceEndpoint),
});
type SliceData = z.input<typeof CiliumEndpointSlice>;

const CiliumEndpointSlices = z.object({ items: z.array(CiliumEndpointSlice) });

function readSlice(value: unknown, name: string): SliceData {
  return compact({ ...clusterMeta(value, name), ...origin(value), namespace: text(at(value, 'namespace')), endpoints: list(at(value, 'endpoints')).flatMap(readEndpoint) });
}

function readEndpoint(value: unknown): SliceData['endpoints'] {
  const name = text(at(value, 'name'));
  if (name === undefined) return [];
  const addressing = readPairs(at(value, 'networking', 'addressing'));
  return [compact({
    name, identity: integer(at(value, 'id')), nodeIP: text(at(value, 'networking', 'node')), addressing, ips: addressesOf(addressing),
    encryptionKey: encryptionKey(at(value, 'encryption')), namedPorts: readNamedPorts(at(value, 'named-ports')), serviceAccount: text(at(value, 'service-account')),
  })];
}

export const parser = defineParser({
  id: 'cilium-endpoint-slices',
  title: 'slices of Cilium endpoints (CiliumEndpointSlice objects)',
  kind: 'objects',
  scope: 'cluster',
  area: 'endpoints',
  collect: 'kubectl get ciliumendpointslices -o yaml',
  files: [/^ciliumendpointslices\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumendpointslices?|ces)(?:\.cilium\.io)?(?:-|$)/],
  schema: CiliumEndpointSlices,
  sniff: (head) => sniffApi(head, 'cilium.io', ['CiliumEndpointSlice']),
  begin: (context) => gatherObjects(context, {
    kind: 'CiliumEndpointSlice', read: readSlice,
    note: (path, slice, lineOf) => {
      for (const i of slice.endpoints.keys()) context.note(`${path}.endpoints[${String(i)}]`, lineOf(`endpoints[${String(i)}]`));
    },
  }),
});
