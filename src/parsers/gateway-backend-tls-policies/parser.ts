import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { Reference, readReference, readReferences, sniffApi } from '../object-api.ts';
import { at, compact, list, text } from '../object-fields.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { Condition, meta, metaShape, noteLists, readConditions } from '../object-meta.ts';

const Policy = z.object({
  ...metaShape,
  /** Services that are called with TLS. */
  targets: z.array(Reference),
  /** Name the certificate of the backend must carry. */
  hostname: z.string().optional(),
  subjectAltNames: z.array(z.string()),
  caCertificates: z.array(Reference),
  /** `System`: the trust store of the proxy. */
  wellKnownCACertificates: z.string().optional(),
  status: z.array(z.object({ ancestor: Reference.optional(), controllerName: z.string(), accepted: z.boolean(), conditions: z.array(Condition) })),
});

/** v1alpha2 had one target and the settings under `tls`. */
function readPolicy(value: unknown, name: string): z.input<typeof Policy> {
  const spec = at(value, 'spec');
  const checks = at(spec, 'validation') ?? at(spec, 'tls');
  const targets = readReferences(at(spec, 'targetRefs'));
  const single = readReference(at(spec, 'targetRef'));
  return compact({
    ...meta(value, name), targets: targets.length === 0 && single !== undefined ? [single] : targets, hostname: text(at(checks, 'hostname')),
    subjectAltNames: list(at(checks, 'subjectAltNames')).flatMap((n) => text(at(n, 'hostname')) ?? text(at(n, 'uri')) ?? []),
    caCertificates: readReferences(at(checks, 'caCertificateRefs') ?? at(checks, 'caCertRefs')),
    wellKnownCACertificates: text(at(checks, 'wellKnownCACertificates')) ?? text(at(checks, 'wellKnownCACerts')),
    status: list(at(value, 'status', 'ancestors')).map((one) => {
      const conditions = readConditions(at(one, 'conditions'));
      return compact({ ancestor: readReference(at(one, 'ancestorRef')), controllerName: text(at(one, 'controllerName')) ?? '', accepted: conditions.some((c) => c.type === 'Accepted' && c.status === 'True'), conditions });
    }),
  });
}

export const parser = defineParser({
  id: 'gateway-backend-tls-policies',
  title: 'TLS towards backends (BackendTLSPolicy objects)',
  kind: 'objects',
  scope: 'cluster',
  area: 'l7',
  collect: 'kubectl get backendtlspolicies --all-namespaces -o yaml',
  files: [/^(?:gatewayapi-)?backendtlspolicies\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:backendtlspolic(?:y|ies)|btlspolicy)(?:\.[a-z0-9.]{1,60})?(?:-|$)/],
  schema: z.object({ items: z.array(Policy) }),
  sniff: (head) => sniffApi(head, 'gateway.networking.k8s.io', ['BackendTLSPolicy']),
  begin: (context) => gatherObjects(context, {
    kind: 'BackendTLSPolicy', group: 'gateway.networking.k8s.io', read: readPolicy, note: (path, item, lineOf) => {
      noteFields(context, path, item, [['hostname', 'spec.validation.hostname'], ['wellKnownCACertificates', 'spec.validation.wellKnownCACertificates']], lineOf);
      noteLists(context, path, item, [['targets', 'spec.targetRefs'], ['status', 'status.ancestors']], lineOf);
    },
  }),
});
