import * as z from 'zod';
import { defineView } from './define-view.ts';

const PolicyRouting = z.object({
  /** Rules of IPv4. */
  rules: z.number().int(),
  /** The table of the node's own addresses is looked up. */
  local: z.boolean(),
  /** The main table is looked up: the sign of a list that was not cut before its end. */
  main: z.boolean(),
  /** Operating system, when it is known: `Flatcar Container Linux`. */
  system: z.string().optional(),
});

const LOCAL: ReadonlySet<string> = new Set(['local', '255']);
const MAIN: ReadonlySet<string> = new Set(['main', '254']);

/** The rules that say which routing table is asked. */
export const view = defineView({
  id: 'policy-routing',
  title: 'routing rules of the node',
  scope: 'node',
  collect: 'ip rule',
  schema: PolicyRouting,
  build: (context) => {
    const read = context.read('ip-rule').find((r) => r.data.family !== 'ipv6');
    if (read === undefined) return { missing: context.missing('ip-rule') };
    if (!read.whole) context.notWhole();
    const { rules } = read.data;
    const looksUp = (names: ReadonlySet<string>): boolean => rules.some((r) => r.action === 'lookup' && names.has(r.table ?? ''));
    for (const field of ['', 'local', 'main']) context.note(field, read.places('rules'));
    context.note('local', read.places('rules[0]').map((p) => ({ ...p, note: 'the rules listed here' })));
    const system = systemOf(context.best('os-release')?.data, context.best('k8s-nodes')?.data.items.find((n) => n.name === context.node));
    return { rules: rules.length, local: looksUp(LOCAL), main: looksUp(MAIN), ...(system === undefined ? {} : { system }) };
  },
});

function systemOf(release: { readonly prettyName?: string | undefined; readonly name?: string | undefined } | undefined, node: { readonly osImage?: string | undefined } | undefined): string | undefined {
  return node?.osImage ?? release?.prettyName ?? release?.name;
}
