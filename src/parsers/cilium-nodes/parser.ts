import type { Mark } from '../../model/document.ts';
import { type ParseContext, defineParser } from '../define-parser.ts';
import { sniffApi } from '../object-api.ts';
import { gatherObjects } from '../object-list.ts';
import { noteKey } from '../object-meta.ts';
import { type CiliumNodeData, readCiliumNode } from './read-node.ts';
import { CiliumNodes } from './schema.ts';

/** Fields whose lines are kept, with their path in the object. */
const PLACES: readonly (readonly [string, string])[] = [
  ['name', 'metadata.name'], ['deletionTimestamp', 'metadata.deletionTimestamp'], ['addresses', 'spec.addresses'], ['podCIDRs', 'spec.ipam.podCIDRs'],
  ['healthIPv4', 'spec.health.ipv4'], ['healthIPv6', 'spec.health.ipv6'], ['ingressIPv4', 'spec.ingress.ipv4'], ['ingressIPv6', 'spec.ingress.ipv6'],
  ['encryptionKey', 'spec.encryption'], ['bootID', 'spec.bootid'], ['nodeIdentity', 'spec.nodeidentity'], ['ipam', 'spec.ipam'],
  ['ipam.available', 'spec.ipam.pool'], ['ipam.used', 'status.ipam.used'], ['ipam.operatorError', 'status.ipam.operator-status.error'],
  ['ipam.podCIDRStates', 'status.ipam.pod-cidrs'], ['ipam.pools', 'spec.ipam.pools'], ['ipam.releasing', 'status.ipam.release-ips'],
  ['ipam.preAllocate', 'spec.ipam.pre-allocate'], ['ipam.minAllocate', 'spec.ipam.min-allocate'], ['ipam.maxAllocate', 'spec.ipam.max-allocate'],
];
const BY_TYPE = { InternalIP: 'internalIPs', ExternalIP: 'externalIPs', CiliumInternalIP: 'ciliumInternalIPs' } as const;

function notePlaces(context: ParseContext, path: string, node: CiliumNodeData, lineOf: (key: string) => Mark): void {
  for (const [field, key] of PLACES) noteKey(context, path, field, key, lineOf);
  for (const [i, { type }] of node.addresses.entries()) {
    const place = lineOf(`spec.addresses[${String(i)}]`);
    context.note(`${path}.addresses[${String(i)}]`, place);
    if (Object.hasOwn(BY_TYPE, type)) context.note(`${path}.${BY_TYPE[type as keyof typeof BY_TYPE]}`, place);
  }
  for (const i of node.podCIDRs.keys()) noteKey(context, path, `podCIDRs[${String(i)}]`, `spec.ipam.podCIDRs[${String(i)}]`, lineOf);
  for (const key of Object.keys(node.annotations)) {
    context.note(`${path}.annotations.${key}`, lineOf(`metadata.annotations["${key}"]`));
    if (key.endsWith('wg-pub-key')) context.note(`${path}.wireguardPublicKey`, lineOf(`metadata.annotations["${key}"]`));
  }
  for (const [i, cloud] of node.clouds.entries()) {
    noteKey(context, path, `clouds[${String(i)}]`, `status.${cloud.provider}`, lineOf);
    for (const [j, { id }] of cloud.interfaces.entries()) {
      const key = cloud.provider === 'azure' ? `status.azure.interfaces[${String(j)}]` : `status.${cloud.provider}.enis["${id}"]`;
      noteKey(context, path, `clouds[${String(i)}].interfaces[${String(j)}]`, key, lineOf);
    }
  }
}

export const parser = defineParser({
  id: 'cilium-nodes',
  title: 'Cilium nodes (CiliumNode objects)',
  columns: ['name', 'internalIPs', 'ciliumInternalIPs', 'podCIDRs', 'encryptionKey', 'healthIPv4', 'ipam.available', 'ipam.used'],
  kind: 'objects',
  scope: 'cluster',
  area: 'ipam',
  collect: 'kubectl get ciliumnodes -o yaml',
  files: [/^ciliumnodes\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumnodes?|ciliumn|cn)(?:\.cilium\.io)?(?:-|$)/],
  schema: CiliumNodes,
  sniff: (head) => sniffApi(head, 'cilium.io', ['CiliumNode']),
  begin: (context) => gatherObjects(context, {
    kind: 'CiliumNode', read: readCiliumNode, note: (path, node, lineOf) => { notePlaces(context, path, node, lineOf); },
  }),
});
