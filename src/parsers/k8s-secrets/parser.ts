import * as z from 'zod';
import type { Mark } from '../../model/document.ts';
import { certificatesIn, decodeBase64 } from '../../base/x509.ts';
import { type Line, type ParseContext, defineParser } from '../define-parser.ts';
import { at, compact, text, textEntries } from '../object-fields.ts';
import { headKind } from '../object-kind.ts';
import { meta, metaShape } from '../object-meta.ts';

const Certificate = z.object({
  subject: z.string(), issuer: z.string(), serial: z.string(),
  /** UTC, ISO 8601. */
  notBefore: z.string(), notAfter: z.string(),
  dnsNames: z.array(z.string()), ipAddresses: z.array(z.string()),
  /** May sign others. */
  isCa: z.boolean(),
});

const Secret = z.object({
  ...metaShape,
  /** `kubernetes.io/tls`, `Opaque`. */
  type: z.string(),
  /** What is in it; values are never kept. */
  keys: z.array(z.object({ key: z.string(), bytes: z.number().int() })),
  certificates: z.array(z.object({ key: z.string(), ...Certificate.shape })),
});
type SecretData = z.input<typeof Secret>;

/** Keys whose values are public; everything else is only counted. */
const PUBLIC = /^(?:tls\.crt|ca\.crt|ca\.pem|.{1,100}(?:\.crt|-ca|\.ca|\.pem))$/;
const PRIVATE = /key/i;

function readSecret(value: unknown, name: string): SecretData {
  const entries = [...textEntries(at(value, 'data')).map(([key, v]) => [key, decodeBase64(v)] as const), ...textEntries(at(value, 'stringData')).map(([key, v]) => [key, new TextEncoder().encode(v)] as const)];
  return compact({
    ...meta(value, name), type: text(at(value, 'type')) ?? 'Opaque', keys: entries.map(([key, bytes]) => ({ key, bytes: bytes?.length ?? 0 })),
    certificates: entries.flatMap(([key, bytes]) => (
      bytes === undefined || !PUBLIC.test(key) || PRIVATE.test(key) ? [] : certificatesIn(new TextDecoder().decode(bytes)).map((certificate) => ({ key, ...certificate }))
    )),
  });
}

/** Excerpts quote the lines that are noted, so only the line of the name ever is. */
function gather(context: ParseContext): { object(value: unknown, place: Mark, lineOf: (path: string) => Mark): void; end(): { items: SecretData[] } | undefined } {
  const items: SecretData[] = [];
  let empty = false;
  return {
    object: (value, place, lineOf) => {
      const kind = text(at(value, 'kind')) ?? 'Secret';
      const name = text(at(value, 'metadata', 'name'));
      const list = at(value, 'items');
      if (kind.endsWith('List') && Array.isArray(list) && list.length === 0) { empty = true; return; }
      const mark = lineOf('metadata.name');
      if (kind !== 'Secret' || name === undefined) { context.problem(place.start, 'this object is not read here: no Secret with a name'); return; }
      // In flow style the line of the name can hold anything else, too.
      if (mark.start !== mark.end || lineOf('metadata').start >= mark.start) { context.problem(place.start, 'a secret not written line by line is not read, since no excerpt may show its values'); return; }
      if (items.length === 0) context.note('', mark);
      context.note(`items[${String(items.length)}]`, mark);
      items.push(readSecret(value, name));
    },
    end: () => (items.length > 0 || empty ? { items } : undefined),
  };
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const found = headKind(head);
  const kind = found?.item ?? found?.document;
  if (kind === 'Secret' || kind === 'SecretList') return 'yes';
  return kind === 'List' ? 'maybe' : 'no';
}

export const parser = defineParser({
  id: 'k8s-secrets',
  title: 'dates of certificates in secrets; keys and tokens are never kept',
  kind: 'objects',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl -n kube-system get secrets -o yaml',
  files: [/^secrets\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-secrets?(?:-|$)/],
  schema: z.object({ items: z.array(Secret) }),
  sniff,
  begin: gather,
});
