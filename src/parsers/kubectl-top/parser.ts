import * as z from 'zod';
import { parseQuantity } from '../../base/quantity.ts';
import type { TableRow } from '../../base/table.ts';
import { defineParser } from '../define-parser.ts';
import { cell, isSelected } from '../kubectl-row.ts';
import { readKubectlTable, sniffKubectlTable } from '../kubectl-sections.ts';
import { compact } from '../object-fields.ts';

const UsageRow = z.object({
  /** Absent for nodes, and when only one namespace was listed. */
  namespace: z.string().optional(),
  /** Of a node or pod. */
  name: z.string(),
  /** With `--containers`. */
  container: z.string().optional(),
  /** Cores in use; absent while unknown. */
  cpuCores: z.number().optional(),
  cpuPercent: z.number().optional(),
  memoryBytes: z.number().optional(),
  memoryPercent: z.number().optional(),
});

const HEADER = /^\s*(?:NAMESPACE\s+)?(?:POD\s+)?NAME\s+CPU\(cores\)\s+(?:CPU(?:%|\(%\))\s+)?MEMORY\(bytes\)/;

function percent(text: string): number | undefined {
  const [, digits] = /^(\d{1,4})%$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function readUsage(row: TableRow): z.input<typeof UsageRow> | undefined {
  const pod = cell(row.cell('POD'));
  const name = cell(row.cell('NAME'));
  const cpu = row.cell('CPU(cores)');
  if (name === undefined || (parseQuantity(cpu) === undefined && cpu !== '<unknown>')) return undefined;
  return compact({
    namespace: cell(row.cell('NAMESPACE')), name: pod ?? name, container: pod === undefined ? undefined : name, cpuCores: parseQuantity(cpu), memoryBytes: parseQuantity(row.cell('MEMORY(bytes)')),
    cpuPercent: percent(row.cell('CPU%')) ?? percent(row.cell('CPU(%)')), memoryPercent: percent(row.cell('MEMORY%')) ?? percent(row.cell('MEMORY(%)')),
  });
}

export const parser = defineParser({
  id: 'kubectl-top',
  title: 'CPU and memory in use by nodes or pods (kubectl top)',
  kind: 'text',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl top nodes; kubectl top pods --all-namespaces',
  files: [/^k8s-(?:node|pod)-memory-cpu-usage\.txt$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?top-(?:nodes?|no|pods?|po)(?:-|$)/],
  schema: z.object({
    of: z.enum(['nodes', 'pods']),
    rows: z.array(UsageRow), selected: z.boolean(),
  }),
  sniff: (head) => sniffKubectlTable(head, HEADER),
  parse: (lines, context) => {
    const titles = ['NAMESPACE', 'POD', 'NAME', 'CPU(cores)', 'CPU%', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY%', 'MEMORY(%)'];
    const read = readKubectlTable({ header: HEADER, titles, row: readUsage }, lines, context);
    if (read === undefined) return undefined;
    const shares = read.headers.some((h) => h.columns.some((c) => c.title.startsWith('CPU%') || c.title.startsWith('CPU(%')));
    return { of: shares ? 'nodes' as const : 'pods' as const, rows: read.rows, selected: isSelected(context) };
  },
});
