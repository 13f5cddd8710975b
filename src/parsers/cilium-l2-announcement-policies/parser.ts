import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { sniffApi } from '../object-api.ts';
import { Selector, readSelector } from '../label-selector.ts';
import { at, compact, flag, texts } from '../object-fields.ts';
import { gatherObjects } from '../object-list.ts';
import { Condition, clusterMeta, clusterMetaShape, noteKey, origin, originShape, readConditions } from '../object-meta.ts';

const L2AnnouncementPolicy = z.object({
  ...clusterMetaShape,
  ...originShape,
  /** Absent: all services. */
  serviceSelector: Selector.optional(),
  /** Absent: all nodes. */
  nodeSelector: Selector.optional(),
  /** Both are off unless they are set: a policy without either announces nothing. */
  loadBalancerIPs: z.boolean(),
  externalIPs: z.boolean(),
  /** Regular expressions over the names of devices; empty: all devices of Cilium. */
  interfaces: z.array(z.string()),
  conditions: z.array(Condition),
});

const CiliumL2AnnouncementPolicies = z.object({ items: z.array(L2AnnouncementPolicy) });

export const parser = defineParser({
  id: 'cilium-l2-announcement-policies',
  title: 'L2 announcement policies (CiliumL2AnnouncementPolicy objects)',
  kind: 'objects',
  scope: 'cluster',
  area: 'services',
  collect: 'kubectl get ciliuml2announcementpolicies -o yaml',
  files: [/^ciliuml2announcementpolicies\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliuml2announcementpolic(?:y|ies)|l2announcement)(?:\.cilium\.io)?(?:-|$)/],
  schema: CiliumL2AnnouncementPolicies,
  sniff: (head) => sniffApi(head, 'cilium.io', ['CiliumL2AnnouncementPolicy']),
  begin: (context) => gatherObjects(context, {
    kind: 'CiliumL2AnnouncementPolicy',
    read: (value, name) => {
      const spec = at(value, 'spec');
      return compact({
        ...clusterMeta(value, name), ...origin(value), serviceSelector: readSelector(at(spec, 'serviceSelector')), nodeSelector: readSelector(at(spec, 'nodeSelector')),
        loadBalancerIPs: flag(at(spec, 'loadBalancerIPs')) ?? false, externalIPs: flag(at(spec, 'externalIPs')) ?? false,
        interfaces: texts(at(spec, 'interfaces')) ?? [], conditions: readConditions(at(value, 'status', 'conditions')),
      });
    },
    note: (path, item, lineOf) => {
      for (const field of ['serviceSelector', 'nodeSelector', 'loadBalancerIPs', 'externalIPs', 'interfaces']) noteKey(context, path, field, `spec.${field}`, lineOf);
      for (const i of item.conditions.keys()) context.note(`${path}.conditions[${String(i)}]`, lineOf(`status.conditions[${String(i)}]`));
    },
  }),
});
