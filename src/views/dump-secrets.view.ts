import * as z from 'zod';
import { filesOfKind } from './advisories/files.ts';
import { defineView } from './define-view.ts';

const DumpSecrets = z.object({
  /** Files of the dump that hold a private key or another secret. */
  items: z.array(z.object({ kind: z.enum(['wireguard-key', 'secret']), path: z.string(), what: z.string() })),
  /** Files that were looked at by name. */
  files: z.number().int(),
});
type Item = z.input<typeof DumpSecrets>['items'][number];

/** Entries of secrets that let their reader act as somebody; certificates alone do not. */
const SENSITIVE = /(?:^|[.-])key$|^keys$|token|password|\.dockerconfigjson$/i;

/** Secrets that came along in the dump itself: whoever gets it can use them. */
export const view = defineView({
  id: 'dump-secrets',
  title: 'keys and secrets inside the dump',
  scope: 'cluster',
  collect: 'cilium sysdump',
  schema: DumpSecrets,
  build: (context) => {
    const items: Item[] = [];
    for (const ref of filesOfKind('wireguard-key', context)) {
      context.note(`items[${String(items.length)}]`, [{ ...ref, note: 'the private key of a node; its text is not shown' }]);
      items.push({ kind: 'wireguard-key', path: ref.path, what: "a node's private WireGuard key" });
    }
    for (const list of context.read('k8s-secrets')) for (const [i, secret] of list.data.items.entries()) {
      const key = secret.keys.find((k) => k.bytes > 0 && SENSITIVE.test(k.key));
      if (key === undefined) continue;
      context.note(`items[${String(items.length)}]`, list.places(`items[${String(i)}]`));
      items.push({ kind: 'secret', path: list.document.path, what: `${key.key} of the secret ${secret.namespace === undefined ? '' : `${secret.namespace}/`}${secret.name}` });
    }
    // A pasted output is no dump that somebody passes on.
    if (items.length === 0 && context.snapshot.collectedAt === undefined) return { missing: [{ input: 'sysdump-log', reason: 'absent' as const, detail: 'the input is no dump of a collector', collect: 'cilium sysdump' }] };
    const [first] = context.snapshot.documents;
    if (first !== undefined) context.note('', [{ path: first.document.path, locator: first.document.locator, startLine: first.document.span.start, endLine: first.document.span.end }]);
    return { items, files: context.snapshot.files.length };
  },
});
