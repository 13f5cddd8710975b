import * as z from 'zod';
import { parseInstant } from '../../base/instant.ts';
import { type Line, defineParser } from '../define-parser.ts';
import { at, compact, integer, text } from '../object-fields.ts';
import { sniffKind } from '../object-kind.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { meta, metaShape, time } from '../object-meta.ts';

const Lease = z.object({
  ...metaShape,
  /** Who leads; absent when it was given back. */
  holder: z.string().optional(),
  durationSeconds: z.number().int().optional(),
  acquireTime: z.string().optional(),
  renewTime: z.string().optional(),
  /** When nobody renews it: last renewal and duration together. */
  expires: z.string().optional(),
  /** How often it went to another holder. */
  transitions: z.number().int(),
  use: z.enum(['node-heartbeat', 'cilium-operator', 'l2-announcement', 'api-server', 'other']),
  /** For an L2 announcement: the service whose address its holder answers for. */
  announces: z.string().optional(),
});
type LeaseData = z.input<typeof Lease>;

const L2 = /^cilium-l2announce-(.+)$/;

function useOf(namespace: string, name: string): LeaseData['use'] {
  if (namespace === 'kube-node-lease') return 'node-heartbeat';
  if (L2.test(name)) return 'l2-announcement';
  if (name === 'cilium-operator-resource-lock') return 'cilium-operator';
  return name.startsWith('apiserver-') || name.startsWith('kube-apiserver-') ? 'api-server' : 'other';
}

function expiryOf(renewTime: string | undefined, seconds: number | undefined): string | undefined {
  const renewed = renewTime === undefined ? undefined : parseInstant(renewTime)?.epochMs;
  if (renewed === undefined || seconds === undefined || seconds < 0 || seconds > 1e9) return undefined;
  return new Date(renewed + seconds * 1000).toISOString();
}

function readLease(value: unknown, name: string): LeaseData {
  const spec = at(value, 'spec');
  const own = meta(value, name);
  const renewTime = time(at(spec, 'renewTime'));
  const durationSeconds = integer(at(spec, 'leaseDurationSeconds'));
  return compact({
    ...own, holder: text(at(spec, 'holderIdentity')), durationSeconds, acquireTime: time(at(spec, 'acquireTime')), renewTime,
    expires: expiryOf(renewTime, durationSeconds), transitions: integer(at(spec, 'leaseTransitions')) ?? 0,
    use: useOf(own.namespace, name), announces: L2.exec(name)?.[1],
  });
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  return sniffKind(head, 'Lease', [/^\s*"?leaseDurationSeconds"?:/, /^\s*"?holderIdentity"?:/]);
}

const PLACES = [['holder', 'spec.holderIdentity'], ['renewTime', 'spec.renewTime'], ['acquireTime', 'spec.acquireTime'], ['expires', 'spec.renewTime'],
  ['durationSeconds', 'spec.leaseDurationSeconds'], ['transitions', 'spec.leaseTransitions']] as const;

export const parser = defineParser({
  id: 'k8s-leases',
  title: 'locks of leader elections and heartbeats of nodes (Lease objects)',
  kind: 'objects',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl get leases --all-namespaces -o yaml',
  files: [/^(?:k8s-)?leases\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-leases?(?:\.coordination\.k8s\.io)?(?:-|$)/],
  schema: z.object({ items: z.array(Lease) }),
  sniff,
  begin: (context) => gatherObjects(context, {
    kind: 'Lease', group: 'coordination.k8s.io', read: readLease, note: (path, item, lineOf) => { noteFields(context, path, item, PLACES, lineOf); },
  }),
});
