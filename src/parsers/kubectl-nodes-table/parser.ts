import * as z from 'zod';
import { parseDuration } from '../../base/duration.ts';
import { type Line, type ParseContext, defineParser } from '../define-parser.ts';
import { cell, isRemark, isSelected, sniffTable, titlesOf } from '../kubectl-row.ts';
import { compact } from '../object-fields.ts';

const NodeRow = z.object({
  name: z.string(),
  ready: z.boolean(),
  /** False after `kubectl cordon`. */
  schedulable: z.boolean(),
  /** As printed: `Ready,SchedulingDisabled`. */
  status: z.string(),
  roles: z.array(z.string()),
  ageSeconds: z.number().optional(),
  /** Of the kubelet, `v1.28.3`. */
  version: z.string().optional(),
  internalIP: z.string().optional(),
  externalIP: z.string().optional(),
  osImage: z.string().optional(),
  kernelVersion: z.string().optional(),
  containerRuntime: z.string().optional(),
});
type NodeRow = z.input<typeof NodeRow>;

const KubectlNodesTable = z.object({
  rows: z.array(NodeRow),
  /** The table has addresses, system and kernel. */
  wide: z.boolean(),
  /** Only some nodes were asked for or kept: absence proves nothing. */
  selected: z.boolean(),
});

const HEADER = /^\s*NAME\s+STATUS\s+ROLES\s+AGE\s+VERSION(?:\s|$)/;
const ROW = /^\s*[a-z0-9][a-z0-9.-]{0,252}\s+(?:Not)?(?:Ready|Unknown)(?:,\w{1,40})?\s+[\w<>,./-]{1,200}\s+\d\w{0,12}\s+v\d+\.\d+/;

/** Only the name of the system has blanks in it, so a row is read by words from both ends. */
function readRow(text: string, titles: readonly string[] | undefined): NodeRow | undefined {
  const words = text.trim().split(/\s+/);
  const [name, status, roles, age, version, internal, external] = words;
  if (name === undefined || status === undefined || roles === undefined || !/^(?:Not)?Ready|^Unknown/.test(status)) return undefined;
  const parts = status.split(',');
  const wide = titles === undefined ? words.length >= 10 : titles.includes('INTERNAL-IP');
  const labels = titles?.includes('LABELS') === true ? 1 : 0;
  const end = words.length - labels;
  return compact({
    name, status, ready: parts.includes('Ready'), schedulable: !parts.includes('SchedulingDisabled'),
    roles: cell(roles)?.split(',') ?? [], ageSeconds: parseDuration(age ?? ''), version: cell(version),
    ...(wide && end >= 10 ? {
      internalIP: cell(internal), externalIP: cell(external), osImage: cell(words.slice(7, end - 2).join(' ')),
      kernelVersion: cell(words[end - 2]), containerRuntime: cell(words[end - 1]),
    } : {}),
  });
}

function parse(lines: readonly Line[], context: ParseContext): z.input<typeof KubectlNodesTable> | undefined {
  const rows: NodeRow[] = [];
  let titles: readonly string[] | undefined;
  for (const line of lines) {
    if (line.text.trim() === '') continue;
    if (HEADER.test(line.text)) {
      titles = titlesOf(line.text);
      context.known(line);
      continue;
    }
    const row = readRow(line.text, titles);
    if (row === undefined) {
      if (isRemark(line)) context.problem(line, 'a remark, not a node: the list may not be whole');
      continue;
    }
    const path = `rows[${String(rows.length)}]`;
    for (const field of ['', '.status', '.version', '.kernelVersion', '.internalIP']) context.note(`${path}${field}`, line);
    rows.push(row);
  }
  if (titles === undefined && rows.length === 0) return undefined;
  return { rows, wide: titles?.includes('INTERNAL-IP') ?? rows.some((row) => row.kernelVersion !== undefined), selected: titles === undefined || isSelected(context) };
}

export const parser = defineParser({
  id: 'kubectl-nodes-table',
  title: 'table of nodes (kubectl get nodes)',
  kind: 'text',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl get nodes -o wide',
  files: [/^(?:k8s-)?nodes\.txt$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:nodes?|no)(?:-|$)/],
  schema: KubectlNodesTable,
  sniff: (head) => sniffTable(head, HEADER, ROW),
  parse,
});
