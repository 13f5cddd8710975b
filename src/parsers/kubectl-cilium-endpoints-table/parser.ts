import * as z from 'zod';
import { isIp } from '../../base/ip.ts';
import { type Line, type ParseContext, defineParser } from '../define-parser.ts';
import { isSelected } from '../kubectl-row.ts';
import { type KubectlRow, bareName, isObjectName, readKubectlRows } from '../kubectl-table.ts';
import { compact } from '../object-fields.ts';

const EndpointRow = z.object({
  /** Absent when only one namespace was listed. */
  namespace: z.string().optional(),
  name: z.string(),
  /** Number of the endpoint on its node; printed up to 1.13. */
  id: z.number().int().optional(),
  identity: z.number().int().optional(),
  /** `enforcing`, `non-enforcing`, or `true` and `false` as printed up to 1.8; absent where the agent does not report it. */
  ingressEnforcement: z.string().optional(),
  egressEnforcement: z.string().optional(),
  state: z.string().optional(),
  ipv4: z.string().optional(),
  ipv6: z.string().optional(),
});
type Row = z.input<typeof EndpointRow>;

const KubectlCiliumEndpointsTable = z.object({
  rows: z.array(EndpointRow),
  allNamespaces: z.boolean(),
  /** Only some endpoints were asked for or kept: absence proves nothing. */
  selected: z.boolean(),
});

const TITLES = [
  'NAMESPACE', 'NAME', 'ENDPOINT ID', 'IDENTITY ID', 'SECURITY IDENTITY', 'INGRESS ENFORCEMENT', 'EGRESS ENFORCEMENT', 'VISIBILITY POLICY',
  'ENDPOINT STATE', 'IPV4', 'IPV6',
];
const HEADER = /^\s*(?:NAMESPACE\s+)?NAME\s+(?:ENDPOINT ID|SECURITY IDENTITY)\s.*ENDPOINT STATE/;
const STATES = new Set(['creating', 'waiting-for-identity', 'not-ready', 'waiting-to-regenerate', 'regenerating', 'restoring', 'ready', 'disconnecting', 'disconnected', 'invalid']);
const ROW = /\s(?:ready|regenerating|waiting-for-identity|waiting-to-regenerate|not-ready|disconnecting|restoring)(?:\s+[\da-f.:]{2,45}){1,2}\s*$/;

function byCells(row: KubectlRow): Row | undefined {
  const name = row.cell('NAME');
  const found = name === undefined ? undefined : bareName(name);
  if (!isObjectName(found)) return undefined;
  const number = (title: string): number | undefined => { const text = row.cell(title) ?? ''; return /^\d{1,15}$/.test(text) ? Number(text) : undefined; };
  return compact({
    namespace: row.cell('NAMESPACE'), name: found, id: number('ENDPOINT ID'), identity: number('IDENTITY ID') ?? number('SECURITY IDENTITY'),
    ingressEnforcement: row.cell('INGRESS ENFORCEMENT'), egressEnforcement: row.cell('EGRESS ENFORCEMENT'), state: row.cell('ENDPOINT STATE'),
    ipv4: row.cell('IPV4'), ipv6: row.cell('IPV6'),
  });
}

/** State and addresses end a row; two numbers before them are endpoint and identity, one alone is the identity. */
function byWords(words: readonly string[]): Row | undefined {
  const at = words.findIndex((word, i) => i > 0 && STATES.has(word));
  const firstNumber = words.findIndex((word, i) => i > 0 && /^\d{1,15}$/.test(word));
  if (at < 0 || firstNumber < 1 || firstNumber > 2 || firstNumber > at) return undefined;
  const numbers = words.slice(firstNumber, at).filter((word) => /^\d{1,15}$/.test(word)).map(Number);
  const [ingress, egress] = words.slice(firstNumber + numbers.length, at);
  const ips = words.slice(at + 1);
  const name = bareName(words[firstNumber - 1] ?? '');
  if (!isObjectName(name) || !ips.every((ip) => isIp(ip) !== 0)) return undefined;
  return compact({
    namespace: firstNumber === 2 ? words[0] : undefined, name, id: numbers.length > 1 ? numbers[0] : undefined, identity: numbers.at(-1), state: words[at],
    ingressEnforcement: enforcement(ingress), egressEnforcement: enforcement(egress),
    ipv4: ips.find((ip) => !ip.includes(':')), ipv6: ips.find((ip) => ip.includes(':')),
  });
}

function enforcement(word: string | undefined): string | undefined {
  return word?.startsWith('<') === true ? undefined : word;
}

function parse(lines: readonly Line[], context: ParseContext): z.input<typeof KubectlCiliumEndpointsTable> | undefined {
  const rows: Row[] = [];
  const { header } = readKubectlRows(lines, context, { titles: TITLES, header: HEADER, item: 'an endpoint' }, (row) => {
    const read = row.loose ? byWords(row.words) : byCells(row);
    if (read === undefined) return false;
    const path = `rows[${String(rows.length)}]`;
    for (const field of ['', '.identity', '.state', '.ipv4', '.ipv6']) context.note(path + field, row.line);
    rows.push(read);
    return true;
  });
  if (header === undefined && rows.length === 0) return undefined;
  const allNamespaces = header === undefined ? rows.every((row) => row.namespace !== undefined) : header.columns[0]?.title === 'NAMESPACE';
  return { rows, allNamespaces, selected: header === undefined || isSelected(context) };
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const solid = head.filter((l) => l.text.trim() !== '');
  if (solid.slice(0, 5).some((l) => HEADER.test(l.text))) return 'yes';
  return solid.slice(0, 5).some((l) => ROW.test(l.text)) ? 'maybe' : 'no';
}

export const parser = defineParser({
  id: 'kubectl-cilium-endpoints-table',
  title: 'table of Cilium endpoints (kubectl get ciliumendpoints)',
  kind: 'text',
  scope: 'cluster',
  area: 'endpoints',
  collect: 'kubectl get ciliumendpoints --all-namespaces -o wide',
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumendpoints?|cep|ciliumep)(?:\.cilium\.io)?(?:-|$)/],
  schema: KubectlCiliumEndpointsTable,
  sniff,
  parse,
});
