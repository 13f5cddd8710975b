import * as z from 'zod';
import { parseDuration } from '../../base/duration.ts';
import { type Line, type ParseContext, defineParser } from '../define-parser.ts';
import { cell, isSelected } from '../kubectl-row.ts';
import { type KubectlRow, bareName, isAge, isObjectName, readKubectlRows } from '../kubectl-table.ts';
import { compact } from '../object-fields.ts';

const KINDS = ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'NetworkPolicy'] as const;

const PolicyRow = z.object({
  /** Absent when only one namespace was listed, and for cluster-wide policies. */
  namespace: z.string().optional(),
  name: z.string(),
  /** The condition `Valid`; printed since 1.16, empty until the operator has looked. */
  valid: z.boolean().optional(),
  /** Of a Kubernetes policy: `app=web`; absent when it selects all pods. */
  podSelector: z.string().optional(),
  ageSeconds: z.number().optional(),
});
type Row = z.input<typeof PolicyRow>;

const KubectlPoliciesTable = z.object({
  rows: z.array(PolicyRow),
  /** As the command or the columns tell; absent when neither does. */
  kind: z.enum(KINDS).optional(),
  allNamespaces: z.boolean(),
  /** Only some policies were asked for or kept: absence proves nothing. */
  selected: z.boolean(),
});

const TITLES = ['NAMESPACE', 'NAME', 'POD-SELECTOR', 'AGE', 'VALID'];
const TELLING = /^\s*(?:NAMESPACE\s+)?NAME\s+(?:POD-SELECTOR\s+AGE|AGE\s+VALID|VALID)\s*$/;
const HEADER = /^\s*(?:NAMESPACE\s+)?NAME\s+(?:POD-SELECTOR\s+)?(?:AGE\s+VALID|AGE|VALID)\s*$/;
const BY_COMMAND: readonly (readonly [RegExp, (typeof KINDS)[number]])[] = [
  [/\sget\s(?:.*\s)?(?:ccnp|ciliumclusterwidenetworkpolic\w+)(?:\s|\.|$)/, 'CiliumClusterwideNetworkPolicy'],
  [/\sget\s(?:.*\s)?(?:cnp|ciliumnp|ciliumnetworkpolic\w+)(?:\s|\.|$)/, 'CiliumNetworkPolicy'],
  [/\sget\s(?:.*\s)?(?:netpol|networkpolic\w+)(?:\s|\.|$)/, 'NetworkPolicy'],
];

/** Only `VALID` can be empty, and it is the last one; a pod selector may have blanks in it, and ages follow it. */
function readRow({ words, has }: KubectlRow): Row | undefined {
  const namespaced = has('NAMESPACE');
  const name = bareName(words[namespaced ? 1 : 0] ?? '');
  const rest = words.slice(namespaced ? 2 : 1);
  const valid = has('VALID') && /^(?:True|False|Unknown)$/.test(rest.at(-1) ?? '') ? rest.pop() : undefined;
  const age = has('AGE') ? rest.pop() : undefined;
  const podSelector = has('POD-SELECTOR') ? rest.splice(0).join(' ') : undefined;
  if (!isObjectName(name) || rest.length > 0 || (has('AGE') && !isAge(age))) return undefined;
  return compact({
    namespace: namespaced ? words[0] : undefined, name, podSelector: cell(podSelector), ageSeconds: parseDuration(age ?? ''),
    valid: valid === 'True' ? true : valid === 'False' ? false : undefined,
  });
}

function parse(lines: readonly Line[], context: ParseContext): z.input<typeof KubectlPoliciesTable> | undefined {
  const rows: Row[] = [];
  const { header } = readKubectlRows(lines, context, { titles: TITLES, header: HEADER, item: 'a policy' }, (row) => {
    const read = row.loose && !row.has('NAME') ? undefined : readRow(row);
    if (read === undefined) return false;
    const path = `rows[${String(rows.length)}]`;
    for (const field of ['', '.valid', '.podSelector']) context.note(path + field, row.line);
    rows.push(read);
    return true;
  });
  if (header === undefined) return undefined;
  const titles = header.columns.map((column) => column.title);
  const kind = BY_COMMAND.find(([pattern]) => pattern.test(context.command ?? ''))?.[1] ?? (titles.includes('POD-SELECTOR') ? 'NetworkPolicy' : undefined)
    ?? (titles.includes('NAMESPACE') ? 'CiliumNetworkPolicy' : undefined);
  return { rows, ...(kind === undefined ? {} : { kind }), allNamespaces: titles.includes('NAMESPACE'), selected: isSelected(context) };
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const solid = head.filter((l) => l.text.trim() !== '').slice(0, 5);
  if (solid.some((l) => TELLING.test(l.text))) return 'yes';
  return solid.some((l) => HEADER.test(l.text)) ? 'maybe' : 'no';
}

export const parser = defineParser({
  id: 'kubectl-policies-table',
  title: 'table of network policies (kubectl get cnp, ccnp, netpol)',
  kind: 'text',
  scope: 'cluster',
  area: 'policy',
  collect: 'kubectl get ciliumnetworkpolicies --all-namespaces',
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:(?:ciliumnetwork|ciliumclusterwidenetwork|network)polic(?:y|ies)|cnp|ciliumnp|ccnp|netpol)(?:\.[a-z0-9.]+)?(?:-|$)/],
  schema: KubectlPoliciesTable,
  sniff,
  parse,
});
