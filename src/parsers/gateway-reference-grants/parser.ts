import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { sniffApi } from '../object-api.ts';
import { at, compact, list, text } from '../object-fields.ts';
import { gatherObjects } from '../object-list.ts';
import { meta, metaShape, noteLists } from '../object-meta.ts';

const Grant = z.object({
  ...metaShape,
  /** Who may refer, from other namespaces. */
  from: z.array(z.object({ group: z.string(), kind: z.string(), namespace: z.string() })),
  /** To what in this namespace; without a name to all of the kind. */
  to: z.array(z.object({ group: z.string(), kind: z.string(), name: z.string().optional() })),
});

function readGrant(value: unknown, name: string): z.input<typeof Grant> {
  const side = (one: unknown): { group: string; kind: string } => ({ group: text(at(one, 'group')) ?? '', kind: text(at(one, 'kind')) ?? '' });
  return compact({
    ...meta(value, name), from: list(at(value, 'spec', 'from')).map((f) => ({ ...side(f), namespace: text(at(f, 'namespace')) ?? '' })),
    to: list(at(value, 'spec', 'to')).map((t) => compact({ ...side(t), name: text(at(t, 'name')) })),
  });
}

export const parser = defineParser({
  id: 'gateway-reference-grants',
  title: 'permissions to refer across namespaces (ReferenceGrant objects)',
  kind: 'objects',
  scope: 'cluster',
  area: 'l7',
  collect: 'kubectl get referencegrants --all-namespaces -o yaml',
  files: [/^(?:gatewayapi-)?referencegrants\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:referencegrants?|refgrant)(?:\.[a-z0-9.]{1,60})?(?:-|$)/],
  schema: z.object({ items: z.array(Grant) }),
  sniff: (head) => sniffApi(head, 'gateway.networking.k8s.io', ['ReferenceGrant']),
  begin: (context) => gatherObjects(context, {
    kind: 'ReferenceGrant', group: 'gateway.networking.k8s.io', read: readGrant, note: (path, item, lineOf) => {
      noteLists(context, path, item, [['from', 'spec.from'], ['to', 'spec.to']], lineOf);
    },
  }),
});
