import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { sniffApi } from '../object-api.ts';
import { at, compact, textMap, texts } from '../object-fields.ts';
import { gatherObjects } from '../object-list.ts';
import { clusterMeta, clusterMetaShape, noteKey, origin, originShape } from '../object-meta.ts';

const CidrGroup = z.object({
  ...clusterMetaShape,
  ...originShape,
  /** Policies may choose groups by them. */
  labels: z.record(z.string(), z.string()),
  externalCIDRs: z.array(z.string()),
});

const CiliumCIDRGroups = z.object({ items: z.array(CidrGroup) });

export const parser = defineParser({
  id: 'cilium-cidr-groups',
  title: 'groups of external CIDRs (CiliumCIDRGroup objects)',
  kind: 'objects',
  scope: 'cluster',
  area: 'policy',
  collect: 'kubectl get ciliumcidrgroups -o yaml',
  files: [/^ciliumcidrgroups\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumcidrgroups?|ccg)(?:\.cilium\.io)?(?:-|$)/],
  schema: CiliumCIDRGroups,
  sniff: (head) => sniffApi(head, 'cilium.io', ['CiliumCIDRGroup']),
  begin: (context) => gatherObjects(context, {
    kind: 'CiliumCIDRGroup',
    read: (value, name) => compact({
      ...clusterMeta(value, name), ...origin(value), labels: textMap(at(value, 'metadata', 'labels')) ?? {}, externalCIDRs: texts(at(value, 'spec', 'externalCIDRs')) ?? [],
    }),
    note: (path, _group, lineOf) => { noteKey(context, path, 'externalCIDRs', 'spec.externalCIDRs', lineOf); },
  }),
});
