import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { sniffApi } from '../object-api.ts';
import { Selector, readSelector } from '../label-selector.ts';
import { at, compact, textMap } from '../object-fields.ts';
import { gatherObjects } from '../object-list.ts';
import { meta, metaShape, noteKey, origin, originShape } from '../object-meta.ts';

const CiliumNodeConfig = z.object({
  ...metaShape,
  ...originShape,
  /** Labels of the nodes it is for. Absent: none; without requirements: all. */
  nodeSelector: Selector.optional(),
  /** Keys of `cilium-config` with the values that win over it. */
  defaults: z.record(z.string(), z.string()),
});

const CiliumNodeConfigs = z.object({ items: z.array(CiliumNodeConfig) });

export const parser = defineParser({
  id: 'cilium-node-configs',
  title: 'settings of single nodes (CiliumNodeConfig objects)',
  kind: 'objects',
  scope: 'cluster',
  area: 'configuration',
  collect: 'kubectl get ciliumnodeconfigs --all-namespaces -o yaml',
  files: [/^ciliumnodeconfigs\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumnodeconfigs?|cnc)(?:\.cilium\.io)?(?:-|$)/],
  schema: CiliumNodeConfigs,
  sniff: (head) => sniffApi(head, 'cilium.io', ['CiliumNodeConfig']),
  begin: (context) => gatherObjects(context, {
    kind: 'CiliumNodeConfig',
    read: (value, name) => compact({
      ...meta(value, name), ...origin(value), nodeSelector: readSelector(at(value, 'spec', 'nodeSelector')),
      defaults: textMap(at(value, 'spec', 'defaults')) ?? {},
    }),
    note: (path, item, lineOf) => {
      noteKey(context, path, 'nodeSelector', 'spec.nodeSelector', lineOf);
      for (const key of Object.keys(item.defaults)) noteKey(context, path, `defaults.${key}`, `spec.defaults["${key}"]`, lineOf);
    },
  }),
});
