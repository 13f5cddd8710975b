import * as z from 'zod';
import { epochOf } from '../base/instant.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';

const Certificates = z.object({
  items: z.array(z.object({
    /** `kube-system/hubble-server-certs`, or who complained of it. */
    owner: z.string(),
    /** Entry of the secret; absent for a complaint in a log. */
    key: z.string().optional(),
    subject: z.string().optional(),
    notAfter: z.string().optional(),
    isCa: z.boolean().optional(),
    /** From the collection to its end; negative when it was over. */
    daysLeft: z.number().optional(),
    /** A program refused it as expired or not yet valid. */
    refused: z.boolean(),
    message: z.string().optional(),
  })),
});
type Item = z.input<typeof Certificates>['items'][number];

const DAY = 86_400_000;
const EXPIRED = /certificate has expired or is not yet valid/i;

/** Certificates of Cilium's own secrets with the time they have left when the data was collected, and complaints of expired ones. */
export const view = defineView({
  id: 'certificates',
  title: 'certificates of Hubble, Relay and the cluster mesh',
  scope: 'cluster',
  collect: 'kubectl -n kube-system get secrets hubble-server-certs hubble-relay-client-certs clustermesh-apiserver-server-cert -o yaml',
  schema: Certificates,
  build: (context) => {
    const found = [...ofSecrets(context), ...ofLogs(context)];
    if (context.read('k8s-secrets').length === 0 && context.read('cilium-log').length === 0) return { missing: context.missing('k8s-secrets') };
    const source = [...context.read('k8s-secrets').flatMap((r) => r.places('')), ...context.read('cilium-log').slice(0, 1).flatMap((r) => r.places(''))];
    context.note('', source.slice(0, 2));
    for (const [i, { places }] of found.entries()) context.note(`items[${String(i)}]`, places);
    return { items: found.map((f) => f.item) };
  },
});

interface Found { readonly item: Item; readonly places: readonly EvidenceRef[] }

function ofSecrets(context: ViewContext): Found[] {
  const collected = epochOf(context.snapshot.collectedAt);
  return context.read('k8s-secrets').flatMap((list) => list.data.items.flatMap((secret, i) => secret.certificates.map((certificate): Found => {
    const end = epochOf(certificate.notAfter);
    return {
      places: list.places(`items[${String(i)}]`),
      item: {
        owner: `${secret.namespace ?? ''}/${secret.name}`, key: certificate.key, subject: certificate.subject, notAfter: certificate.notAfter, isCa: certificate.isCa, refused: false,
        ...(collected === undefined || end === undefined ? {} : { daysLeft: Math.floor((end - collected) / DAY) }),
      },
    };
  })));
}

function ofLogs(context: ViewContext): Found[] {
  return context.read('cilium-log').flatMap((log) => {
    const at = log.data.signatures.findIndex((s) => s.id === 'certificate-rejected' && (s.values.some((v) => EXPIRED.test(v)) || EXPIRED.test(s.sample)));
    const hit = log.data.signatures[at];
    return hit === undefined ? [] : [{ places: log.places(`signatures[${String(at)}]`), item: { owner: log.data.pod ?? log.data.component, refused: true, message: hit.sample.replace(/\s+/g, ' ').slice(0, 300) } }];
  });
}
