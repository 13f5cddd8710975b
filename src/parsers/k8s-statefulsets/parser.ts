import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { sniffKind } from '../object-kind.ts';
import { gatherObjects } from '../object-list.ts';
import { Workload, noteWorkload, readWorkload } from '../workload.ts';

export const parser = defineParser({
  id: 'k8s-statefulsets',
  title: 'StatefulSets, that of the SPIRE server among them',
  kind: 'objects',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl -n cilium-spire get statefulset spire-server -o yaml',
  files: [/^(?:cilium-spire-server-statefulset|statefulsets)\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:statefulsets?|sts)(?:-|$)/],
  schema: z.object({ items: z.array(Workload) }),
  sniff: (head) => sniffKind(head, 'StatefulSet', [/^\s*"?template"?:/, /^\s*"?podManagementPolicy"?:/]),
  begin: (context) => gatherObjects(context, {
    kind: 'StatefulSet', read: readWorkload, note: (path, item, lineOf) => { noteWorkload(context, path, item, lineOf); },
  }),
});
