import * as z from 'zod';
import { type Line, defineParser } from '../define-parser.ts';
import { at, compact, text } from '../object-fields.ts';
import { sniffKind } from '../object-kind.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { clusterMeta, clusterMetaShape } from '../object-meta.ts';

const IngressClass = z.object({
  ...clusterMetaShape,
  /** Who serves it: `cilium.io/ingress-controller`. */
  controller: z.string(),
  /** Serves the ingresses that name no class. */
  isDefault: z.boolean(),
  parametersKind: z.string().optional(),
  parametersName: z.string().optional(),
});

function readClass(value: unknown, name: string): z.input<typeof IngressClass> {
  const parameters = at(value, 'spec', 'parameters');
  return compact({
    ...clusterMeta(value, name), controller: text(at(value, 'spec', 'controller')) ?? '',
    isDefault: text(at(value, 'metadata', 'annotations', 'ingressclass.kubernetes.io/is-default-class')) === 'true',
    parametersKind: text(at(parameters, 'kind')), parametersName: text(at(parameters, 'name')),
  });
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  return sniffKind(head, 'IngressClass', [/^\s*"?controller"?: *"?[a-z0-9.-]+\/[a-z-]*ingress/]);
}

export const parser = defineParser({
  id: 'k8s-ingress-classes',
  title: 'Kubernetes ingress classes (IngressClass objects)',
  kind: 'objects',
  scope: 'cluster',
  area: 'l7',
  collect: 'kubectl get ingressclasses -o yaml',
  files: [/^(?:k8s-)?ingressclasses\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-ingressclass(?:es)?(?:-|$)/],
  schema: z.object({ items: z.array(IngressClass) }),
  sniff,
  begin: (context) => gatherObjects(context, {
    kind: 'IngressClass', read: readClass, note: (path, item, lineOf) => {
      noteFields(context, path, item, [['controller', 'spec.controller'], ['isDefault', 'metadata.annotations["ingressclass.kubernetes.io/is-default-class"]']], lineOf);
    },
  }),
});
