import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { Reference, readReference, sniffApi } from '../object-api.ts';
import { at, compact, text } from '../object-fields.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { Condition, clusterMeta, clusterMetaShape, noteLists, readConditions } from '../object-meta.ts';

const GatewayClass = z.object({
  ...clusterMetaShape,
  /** `io.cilium/gateway-controller`. */
  controllerName: z.string(),
  parameters: Reference.optional(),
  accepted: z.boolean(),
  /** `Accepted`, `SupportedVersion`. */
  conditions: z.array(Condition),
});

function readClass(value: unknown, name: string): z.input<typeof GatewayClass> {
  const conditions = readConditions(at(value, 'status', 'conditions'));
  return compact({
    ...clusterMeta(value, name), controllerName: text(at(value, 'spec', 'controllerName')) ?? text(at(value, 'spec', 'controller')) ?? '',
    parameters: readReference(at(value, 'spec', 'parametersRef')), accepted: conditions.some((c) => c.type === 'Accepted' && c.status === 'True'), conditions,
  });
}

export const parser = defineParser({
  id: 'gateway-classes',
  title: 'classes of gateways (GatewayClass objects)',
  kind: 'objects',
  scope: 'cluster',
  area: 'l7',
  collect: 'kubectl get gatewayclasses -o yaml',
  files: [/^(?:gatewayapi-)?gatewayclasses\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:gatewayclass(?:es)?|gc)(?:\.[a-z0-9.]{1,60})?(?:-|$)/],
  schema: z.object({ items: z.array(GatewayClass) }),
  sniff: (head) => sniffApi(head, 'gateway.networking.k8s.io', ['GatewayClass']),
  begin: (context) => gatherObjects(context, {
    kind: 'GatewayClass', group: 'gateway.networking.k8s.io', read: readClass, note: (path, item, lineOf) => {
      noteFields(context, path, item, [['controllerName', 'spec.controllerName'], ['accepted', 'status.conditions']], lineOf);
      noteLists(context, path, item, [['conditions', 'status.conditions']], lineOf);
    },
  }),
});
