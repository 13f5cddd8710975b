import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { sniffApi } from '../object-api.ts';
import { at, compact, text, texts } from '../object-fields.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { Condition, meta, metaShape, noteLists, readConditions, time } from '../object-meta.ts';

const Certificate = z.object({
  ...metaShape,
  /** Secret that holds the key and the certificate. */
  secretName: z.string().optional(),
  issuer: z.string().optional(),
  commonName: z.string().optional(),
  dnsNames: z.array(z.string()),
  notBefore: z.string().optional(),
  notAfter: z.string().optional(),
  renewalTime: z.string().optional(),
  ready: z.boolean(),
  conditions: z.array(Condition),
});

function readCertificate(value: unknown, name: string): z.input<typeof Certificate> {
  const spec = at(value, 'spec');
  const status = at(value, 'status');
  const conditions = readConditions(at(status, 'conditions'));
  const issuer = text(at(spec, 'issuerRef', 'name'));
  return compact({
    ...meta(value, name), secretName: text(at(spec, 'secretName')), issuer: issuer === undefined ? undefined : `${text(at(spec, 'issuerRef', 'kind')) ?? 'Issuer'}/${issuer}`,
    commonName: text(at(spec, 'commonName')), dnsNames: texts(at(spec, 'dnsNames')) ?? [],
    notBefore: time(at(status, 'notBefore')), notAfter: time(at(status, 'notAfter')), renewalTime: time(at(status, 'renewalTime')),
    ready: conditions.some((c) => c.type === 'Ready' && c.status === 'True'), conditions,
  });
}

export const parser = defineParser({
  id: 'cert-manager-certificates',
  title: 'certificates that cert-manager keeps (Certificate objects)',
  kind: 'objects',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl -n kube-system get certificates.cert-manager.io -o yaml',
  files: [/^(?:hubble-|clustermesh-)?certificates\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:certificates?|certs?)(?:\.cert-manager\.io)?(?:-|$)/],
  schema: z.object({ items: z.array(Certificate) }),
  sniff: (head) => sniffApi(head, 'cert-manager.io', ['Certificate']),
  begin: (context) => gatherObjects(context, {
    kind: 'Certificate', group: 'cert-manager.io', read: readCertificate, note: (path, item, lineOf) => {
      noteFields(context, path, item, [['notBefore', 'status.notBefore'], ['notAfter', 'status.notAfter'], ['renewalTime', 'status.renewalTime'], ['ready', 'status.conditions']], lineOf);
      noteLists(context, path, item, [['conditions', 'status.conditions']], lineOf);
    },
  }),
});
