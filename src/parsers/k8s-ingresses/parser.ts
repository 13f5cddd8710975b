import * as z from 'zod';
import { type Line, defineParser } from '../define-parser.ts';
import { at, compact, integer, isCiliumKey, list, text, textMap, texts } from '../object-fields.ts';
import { sniffKind } from '../object-kind.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { meta, metaShape, noteLists } from '../object-meta.ts';

const Backend = z.object({
  service: z.string(),
  /** Number or name of the service's port, as text. */
  port: z.string().optional(),
});

const Ingress = z.object({
  ...metaShape,
  /** From the spec, else from the old annotation; absent: the default class, if there is one. */
  className: z.string().optional(),
  /** Annotations of Cilium (`ingress.cilium.io/*`) and of load balancers. */
  annotations: z.record(z.string(), z.string()),
  defaultBackend: Backend.optional(),
  rules: z.array(z.object({
    host: z.string().optional(),
    paths: z.array(z.object({ path: z.string().optional(), pathType: z.string().optional(), backend: Backend.optional() })),
  })),
  tls: z.array(z.object({ hosts: z.array(z.string()), secretName: z.string().optional() })),
  /** Addresses or names given to it; none: nobody serves it yet. */
  addresses: z.array(z.string()),
});
type IngressData = z.input<typeof Ingress>;

/** v1 has `service.name` and `service.port`, v1beta1 `serviceName` and `servicePort`. */
function readBackend(value: unknown): z.input<typeof Backend> | undefined {
  const service = text(at(value, 'service', 'name')) ?? text(at(value, 'serviceName'));
  if (service === undefined) return undefined;
  const port = at(value, 'service', 'port');
  return compact({ service, port: text(integer(at(port, 'number'))) ?? text(at(port, 'name')) ?? text(at(value, 'servicePort')) });
}

function readIngress(value: unknown, name: string): IngressData {
  const spec = at(value, 'spec');
  const annotations = at(value, 'metadata', 'annotations');
  return compact({
    ...meta(value, name), className: text(at(spec, 'ingressClassName')) ?? text(at(annotations, 'kubernetes.io/ingress.class')),
    annotations: textMap(annotations, (key) => isCiliumKey(key) || /load-?balancer/.test(key)) ?? {},
    defaultBackend: readBackend(at(spec, 'defaultBackend') ?? at(spec, 'backend')),
    rules: list(at(spec, 'rules')).map((rule) => compact({
      host: text(at(rule, 'host')),
      paths: list(at(rule, 'http', 'paths')).map((path) => compact({ path: text(at(path, 'path')), pathType: text(at(path, 'pathType')), backend: readBackend(at(path, 'backend')) })),
    })),
    tls: list(at(spec, 'tls')).map((tls) => compact({ hosts: texts(at(tls, 'hosts')) ?? [], secretName: text(at(tls, 'secretName')) })),
    addresses: list(at(value, 'status', 'loadBalancer', 'ingress')).flatMap((i) => text(at(i, 'ip')) ?? text(at(i, 'hostname')) ?? []),
  });
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  return sniffKind(head, 'Ingress', [/^\s*(?:- )?"?(?:ingressClassName|pathType|servicePort)"?:/, /^\s*(?:- )?"?(?:rules|defaultBackend|backend)"?:/]);
}

export const parser = defineParser({
  id: 'k8s-ingresses',
  title: 'Kubernetes ingresses (Ingress objects)',
  kind: 'objects',
  scope: 'cluster',
  area: 'l7',
  collect: 'kubectl get ingresses --all-namespaces -o yaml',
  files: [/^(?:k8s-|cilium)?ingresses\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ingress(?:es)?|ing)(?:-|$)/],
  schema: z.object({ items: z.array(Ingress) }),
  sniff,
  begin: (context) => gatherObjects(context, {
    kind: 'Ingress', read: readIngress, note: (path, item, lineOf) => {
      noteFields(context, path, item, [['className', 'spec.ingressClassName'], ['defaultBackend', 'spec.defaultBackend']], lineOf);
      noteLists(context, path, item, [['rules', 'spec.rules'], ['tls', 'spec.tls'], ['addresses', 'status.loadBalancer.ingress']], lineOf);
    },
  }),
});
