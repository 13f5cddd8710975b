import * as z from 'zod';
import type { Mark } from '../../model/document.ts';
import { type Line, type ParseContext, defineParser } from '../define-parser.ts';
import { at, compact, flag, integer, list, text, texts } from '../object-fields.ts';
import { sniffKind } from '../object-kind.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { meta, metaShape, noteLists } from '../object-meta.ts';

const SliceEndpoint = z.object({
  addresses: z.array(z.string()),
  /** Takes new connections. The API's default, nothing said, is true. */
  ready: z.boolean(),
  /** Answers, also while it terminates. Follows `ready` where nothing is said, as before 1.20. */
  serving: z.boolean(),
  terminating: z.boolean(),
  hostname: z.string().optional(),
  nodeName: z.string().optional(),
  zone: z.string().optional(),
  /** Zones that shall use it, from topology aware routing. */
  hintZones: z.array(z.string()),
  targetKind: z.string().optional(),
  targetName: z.string().optional(),
  targetNamespace: z.string().optional(),
});

const EndpointSlice = z.object({
  ...metaShape,
  /** Name of the Service, in the same namespace; absent for slices that nobody uses. */
  service: z.string().optional(),
  addressType: z.enum(['IPv4', 'IPv6', 'FQDN']),
  /** `endpointslice-controller.k8s.io`, `endpointslicemirroring-controller.k8s.io`, `endpointslice-mesh-controller.cilium.io`. */
  managedBy: z.string().optional(),
  ports: z.array(z.object({ name: z.string().optional(), port: z.number().int().optional(), protocol: z.string(), appProtocol: z.string().optional() })),
  endpoints: z.array(SliceEndpoint),
  ready: z.number().int(),
});
type SliceData = z.input<typeof EndpointSlice>;
type EndpointData = SliceData['endpoints'][number];

/** v1 names node and zone; v1beta1 had them as `topology` keys. */
function readEndpoint(value: unknown): EndpointData {
  const conditions = at(value, 'conditions');
  const ready = flag(at(conditions, 'ready')) ?? true;
  const topology = at(value, 'topology');
  return compact({
    addresses: texts(at(value, 'addresses')) ?? [], ready, serving: flag(at(conditions, 'serving')) ?? ready,
    terminating: flag(at(conditions, 'terminating')) ?? false, hostname: text(at(value, 'hostname')),
    nodeName: text(at(value, 'nodeName')) ?? text(at(topology, 'kubernetes.io/hostname')),
    zone: text(at(value, 'zone')) ?? text(at(topology, 'topology.kubernetes.io/zone')),
    hintZones: list(at(value, 'hints', 'forZones')).flatMap((z) => text(at(z, 'name')) ?? []),
    targetKind: text(at(value, 'targetRef', 'kind')), targetName: text(at(value, 'targetRef', 'name')), targetNamespace: text(at(value, 'targetRef', 'namespace')),
  });
}

function readSlice(value: unknown, name: string): SliceData {
  const labels = at(value, 'metadata', 'labels');
  const endpoints = list(at(value, 'endpoints')).map(readEndpoint);
  const addressType = text(at(value, 'addressType'));
  return compact({
    ...meta(value, name), service: text(at(labels, 'kubernetes.io/service-name')), managedBy: text(at(labels, 'endpointslice.kubernetes.io/managed-by')),
    addressType: addressType === 'IPv6' || addressType === 'FQDN' ? addressType : 'IPv4' as const,
    ports: list(at(value, 'ports')).map((port) => compact({
      name: text(at(port, 'name')), port: integer(at(port, 'port')), protocol: text(at(port, 'protocol')) ?? 'TCP', appProtocol: text(at(port, 'appProtocol')),
    })),
    endpoints, ready: endpoints.filter((e) => e.ready).length,
  });
}

function notePlaces(context: ParseContext, path: string, slice: SliceData, lineOf: (key: string) => Mark): void {
  noteFields(context, path, slice, [['service', 'metadata.labels["kubernetes.io/service-name"]'], ['addressType', 'addressType'], ['deletionTimestamp', 'metadata.deletionTimestamp']], lineOf);
  noteLists(context, path, slice, [['ports', 'ports'], ['endpoints', 'endpoints']], lineOf);
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  return sniffKind(head, 'EndpointSlice', [/^\s*(?:- )?"?addressType"?: *"?(?:IPv[46]|FQDN)/, /^\s*(?:- )?"?endpoints"?:/]);
}

export const parser = defineParser({
  id: 'k8s-endpoint-slices',
  title: 'addresses behind services (EndpointSlice objects)',
  columns: ['namespace', 'service', 'name', 'addressType', 'ready', 'ports', 'endpoints'],
  kind: 'objects',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl get endpointslices --all-namespaces -o yaml',
  files: [/^(?:k8s-)?endpointslices\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-endpointslices?(?:\.discovery\.k8s\.io)?(?:-|$)/],
  schema: z.object({ items: z.array(EndpointSlice) }),
  sniff,
  begin: (context) => gatherObjects(context, {
    kind: 'EndpointSlice', group: 'discovery.k8s.io', read: readSlice, note: (path, slice, lineOf) => { notePlaces(context, path, slice, lineOf); },
  }),
});
