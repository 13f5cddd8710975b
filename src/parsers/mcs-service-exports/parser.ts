import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { sniffApi } from '../object-api.ts';
import { at, compact } from '../object-fields.ts';
import { gatherObjects } from '../object-list.ts';
import { Condition, meta, metaShape, noteLists, readConditions } from '../object-meta.ts';

const ServiceExport = z.object({
  ...metaShape,
  /** `Valid`, `Ready`, `Conflict`. */
  conditions: z.array(Condition),
});

function readExport(value: unknown, name: string): z.input<typeof ServiceExport> {
  return compact({ ...meta(value, name), conditions: readConditions(at(value, 'status', 'conditions')) });
}

export const parser = defineParser({
  id: 'mcs-service-exports',
  title: 'services exported to other clusters (ServiceExport objects)',
  kind: 'objects',
  scope: 'cluster',
  area: 'cluster-mesh',
  collect: 'kubectl get serviceexports.multicluster.x-k8s.io --all-namespaces -o yaml',
  files: [/^serviceexports\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:serviceexports?|svcex)(?:\.[a-z0-9.]{1,60})?(?:-|$)/],
  schema: z.object({ items: z.array(ServiceExport) }),
  sniff: (head) => sniffApi(head, 'multicluster.x-k8s.io', ['ServiceExport']),
  begin: (context) => gatherObjects(context, {
    kind: 'ServiceExport', group: 'multicluster.x-k8s.io', read: readExport, note: (path, item, lineOf) => {
      noteLists(context, path, item, [['conditions', 'status.conditions']], lineOf);
    },
  }),
});
