import * as z from 'zod';
import { parseDuration } from '../../base/duration.ts';
import { isIp } from '../../base/ip.ts';
import { type Line, type ParseContext, defineParser } from '../define-parser.ts';
import { isSelected } from '../kubectl-row.ts';
import { type KubectlRow, bareName, isAge, isObjectName, readKubectlRows } from '../kubectl-table.ts';
import { compact } from '../object-fields.ts';

const CiliumNodeRow = z.object({
  name: z.string(),
  ciliumInternalIP: z.string().optional(),
  internalIP: z.string().optional(),
  ageSeconds: z.number().optional(),
});
type Row = z.input<typeof CiliumNodeRow>;

const KubectlCiliumNodesTable = z.object({
  rows: z.array(CiliumNodeRow),
  /** The table has addresses, as printed since 1.10. */
  addresses: z.boolean(),
  /** Only some nodes were asked for or kept: absence proves nothing. */
  selected: z.boolean(),
});

const TITLES = ['NAME', 'CILIUMINTERNALIP', 'INTERNALIP', 'AGE'];
const ADDRESSES = /^\s*NAME\s+CILIUMINTERNALIP\s+INTERNALIP\s+AGE\s*$/;
const HEADER = /^\s*NAME\s+(?:CILIUMINTERNALIP\s+INTERNALIP\s+)?AGE\s*$/;
const ROW = /^\s*[a-z0-9][a-z0-9.-]{0,252}\s+[\da-f.:]{3,45}\s+[\da-f.:]{3,45}\s+\d{1,6}[a-z]\w{0,10}\s*$/;

function readRow(row: KubectlRow): Row | undefined {
  const { words } = row;
  const name = words[0] === undefined ? undefined : bareName(words[0]);
  const age = words.at(-1);
  if (!isObjectName(name) || words.length < 2 || !isAge(age)) return undefined;
  const ips = words.slice(1, -1);
  if (!ips.every((ip) => isIp(ip) !== 0) || ips.length > 2) return undefined;
  // A row with a single address needs its column: either of the two may be the one that is missing.
  const [first, second] = ips.length === 2 ? ips : row.loose ? [undefined, undefined] : [row.cell('CILIUMINTERNALIP'), row.cell('INTERNALIP')];
  return compact({ name, ciliumInternalIP: first, internalIP: second, ageSeconds: parseDuration(age) });
}

function parse(lines: readonly Line[], context: ParseContext): z.input<typeof KubectlCiliumNodesTable> | undefined {
  const rows: Row[] = [];
  const { header } = readKubectlRows(lines, context, { titles: TITLES, header: HEADER, item: 'a node' }, (row) => {
    const read = readRow(row);
    if (read === undefined) return false;
    const path = `rows[${String(rows.length)}]`;
    for (const field of ['', '.ciliumInternalIP', '.internalIP']) context.note(path + field, row.line);
    rows.push(read);
    return true;
  });
  if (header === undefined && rows.length === 0) return undefined;
  const addresses = header === undefined ? rows.some((row) => row.internalIP !== undefined) : header.columns.length > 2;
  return { rows, addresses, selected: header === undefined || isSelected(context) };
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const solid = head.filter((l) => l.text.trim() !== '');
  if (solid.slice(0, 5).some((l) => ADDRESSES.test(l.text))) return 'yes';
  return solid.slice(0, 5).some((l) => HEADER.test(l.text) || ROW.test(l.text)) ? 'maybe' : 'no';
}

export const parser = defineParser({
  id: 'kubectl-cilium-nodes-table',
  title: 'table of Cilium nodes (kubectl get ciliumnodes)',
  kind: 'text',
  scope: 'cluster',
  area: 'ipam',
  collect: 'kubectl get ciliumnodes -o wide',
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumnodes?|ciliumn|cn)(?:\.cilium\.io)?(?:-|$)/],
  schema: KubectlCiliumNodesTable,
  sniff,
  parse,
});
