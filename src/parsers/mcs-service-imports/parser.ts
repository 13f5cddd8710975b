import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { sniffApi } from '../object-api.ts';
import { at, compact, integer, list, text, texts } from '../object-fields.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { Condition, meta, metaShape, noteLists, readConditions } from '../object-meta.ts';

const ServiceImport = z.object({
  ...metaShape,
  type: z.enum(['ClusterSetIP', 'Headless', 'Unknown']),
  ips: z.array(z.string()),
  ports: z.array(z.object({ name: z.string().optional(), protocol: z.string(), port: z.number().int(), appProtocol: z.string().optional() })),
  sessionAffinity: z.string().optional(),
  /** Clusters that export it. */
  clusters: z.array(z.string()),
  conditions: z.array(Condition),
});

function readImport(value: unknown, name: string): z.input<typeof ServiceImport> {
  const spec = at(value, 'spec');
  const type = text(at(spec, 'type'));
  return compact({
    ...meta(value, name), type: type === 'ClusterSetIP' || type === 'Headless' ? type : 'Unknown' as const, ips: texts(at(spec, 'ips')) ?? [],
    ports: list(at(spec, 'ports')).flatMap((port) => {
      const number = integer(at(port, 'port'));
      return number === undefined ? [] : [compact({ name: text(at(port, 'name')), protocol: text(at(port, 'protocol')) ?? 'TCP', port: number, appProtocol: text(at(port, 'appProtocol')) })];
    }),
    sessionAffinity: text(at(spec, 'sessionAffinity')), clusters: list(at(value, 'status', 'clusters')).flatMap((c) => text(at(c, 'cluster')) ?? []),
    conditions: readConditions(at(value, 'status', 'conditions')),
  });
}

export const parser = defineParser({
  id: 'mcs-service-imports',
  title: 'services imported from other clusters (ServiceImport objects)',
  kind: 'objects',
  scope: 'cluster',
  area: 'cluster-mesh',
  collect: 'kubectl get serviceimports.multicluster.x-k8s.io --all-namespaces -o yaml',
  files: [/^serviceimports\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:serviceimports?|svcim)(?:\.[a-z0-9.]{1,60})?(?:-|$)/],
  schema: z.object({ items: z.array(ServiceImport) }),
  sniff: (head) => sniffApi(head, 'multicluster.x-k8s.io', ['ServiceImport']),
  begin: (context) => gatherObjects(context, {
    kind: 'ServiceImport', group: 'multicluster.x-k8s.io', read: readImport, note: (path, item, lineOf) => {
      noteFields(context, path, item, [['type', 'spec.type']], lineOf);
      noteLists(context, path, item, [['ports', 'spec.ports'], ['clusters', 'status.clusters'], ['conditions', 'status.conditions']], lineOf);
    },
  }),
});
