import * as z from 'zod';
import type { Mark } from '../../model/document.ts';
import { type ParseContext, defineParser } from '../define-parser.ts';
import { sniffApi } from '../object-api.ts';
import { Selector, readSelector } from '../label-selector.ts';
import { at, compact, flag, list, text } from '../object-fields.ts';
import { gatherObjects } from '../object-list.ts';
import { Condition, type ConditionData, clusterMeta, clusterMetaShape, noteKey, origin, originShape, readConditions } from '../object-meta.ts';

const Block = z.object({ cidr: z.string().optional(), start: z.string().optional(), stop: z.string().optional() });

const LoadBalancerPool = z.object({
  ...clusterMetaShape,
  ...originShape,
  /** `blocks`, in old objects `cidrs`. */
  blocks: z.array(Block),
  /** Services it is for; absent: all. */
  serviceSelector: Selector.optional(),
  disabled: z.boolean(),
  /** `Yes`, `No`; releases differ in what they take for granted. */
  allowFirstLastIPs: z.string().optional(),
  /** The operator found that it overlaps another pool; absent until it has looked. */
  conflicting: z.boolean().optional(),
  conflictMessage: z.string().optional(),
  /** Addresses, as the operator counts them; rounded in IPv6 pools beyond what a number holds. Absent until it has looked. */
  total: z.number().optional(),
  available: z.number().optional(),
  used: z.number().optional(),
  conditions: z.array(Condition),
});
type PoolData = z.input<typeof LoadBalancerPool>;

const CiliumLoadBalancerIPPools = z.object({ items: z.array(LoadBalancerPool) });

function readPool(value: unknown, name: string): PoolData {
  const spec = at(value, 'spec');
  const conditions = readConditions(at(value, 'status', 'conditions'));
  const of = (field: string): ConditionData | undefined => conditions.find((c) => BY_CONDITION.get(c.type) === field);
  const conflict = of('conflicting');
  return compact({
    ...clusterMeta(value, name), ...origin(value),
    blocks: list(at(spec, 'blocks') ?? at(spec, 'cidrs')).map((b) => compact({ cidr: text(at(b, 'cidr')), start: text(at(b, 'start')), stop: text(at(b, 'stop')) })),
    serviceSelector: readSelector(at(spec, 'serviceSelector')), disabled: flag(at(spec, 'disabled')) ?? false, allowFirstLastIPs: text(at(spec, 'allowFirstLastIPs')),
    conflicting: conflict === undefined ? undefined : conflict.status === 'True', conflictMessage: conflict?.status === 'True' ? conflict.message : undefined,
    total: countOf(of('total')), available: countOf(of('available')), used: countOf(of('used')), conditions,
  });
}

/** The operator writes the number into the message of a condition whose status says nothing. */
function countOf(condition: ConditionData | undefined): number | undefined {
  const { message } = condition ?? {};
  return message !== undefined && /^\d{1,40}$/.test(message) ? Number(message) : undefined;
}

/** The second line as written up to 1.14. */
const BY_CONDITION = new Map([
  ['cilium.io/PoolConflict', 'conflicting'], ['cilium.io/IPsTotal', 'total'], ['cilium.io/IPsAvailable', 'available'], ['cilium.io/IPsUsed', 'used'],
  ['io.cilium/conflict', 'conflicting'], ['io.cilium/ips-total', 'total'], ['io.cilium/ips-available', 'available'], ['io.cilium/ips-used', 'used'],
]);

function notePlaces(context: ParseContext, path: string, pool: PoolData, lineOf: (key: string) => Mark): void {
  for (const field of ['blocks', 'serviceSelector', 'disabled', 'allowFirstLastIPs']) noteKey(context, path, field, `spec.${field}`, lineOf);
  noteKey(context, path, 'blocks', 'spec.cidrs', lineOf);
  for (const [i, { type }] of pool.conditions.entries()) {
    const place = lineOf(`status.conditions[${String(i)}]`);
    context.note(`${path}.conditions[${String(i)}]`, place);
    const field = BY_CONDITION.get(type);
    if (field !== undefined) context.note(`${path}.${field}`, place);
    if (field === 'conflicting') context.note(`${path}.conflictMessage`, place);
  }
}

export const parser = defineParser({
  id: 'cilium-load-balancer-ip-pools',
  title: 'load balancer address pools (CiliumLoadBalancerIPPool objects)',
  kind: 'objects',
  scope: 'cluster',
  area: 'services',
  collect: 'kubectl get ciliumloadbalancerippools -o yaml',
  files: [/^ciliumloadbalancerippools\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumloadbalancerippools?|(?:lb)?ippools?)(?:\.cilium\.io)?(?:-|$)/],
  schema: CiliumLoadBalancerIPPools,
  sniff: (head) => sniffApi(head, 'cilium.io', ['CiliumLoadBalancerIPPool']),
  begin: (context) => gatherObjects(context, {
    kind: 'CiliumLoadBalancerIPPool', read: readPool, note: (path, pool, lineOf) => { notePlaces(context, path, pool, lineOf); },
  }),
});
