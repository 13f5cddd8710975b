import * as z from 'zod';
import type { TableRow } from '../../base/table.ts';
import { parseDuration } from '../../base/duration.ts';
import { defineParser } from '../define-parser.ts';
import { cell, isSelected } from '../kubectl-row.ts';
import { readKubectlTable, sniffKubectlTable } from '../kubectl-sections.ts';
import { compact } from '../object-fields.ts';

const EventRow = z.object({
  namespace: z.string().optional(),
  /** How long before the listing it was last seen. */
  lastSeenSeconds: z.number().optional(),
  type: z.enum(['Normal', 'Warning']),
  reason: z.string(),
  /** `pod/cart-7d9f5-abcde`. */
  object: z.string(),
  message: z.string(),
  source: z.string().optional(),
  count: z.number().int().optional(),
});

const HEADER = /^\s*(?:NAMESPACE\s+)?LAST SEEN\s+(?:FIRST SEEN\s+COUNT\s+NAME\s+KIND\s+)?TYPE\s+REASON\s+(?:KIND\s+|OBJECT\s+)?/;
const TITLES = ['NAMESPACE', 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'SUBOBJECT', 'SOURCE', 'MESSAGE', 'FIRST SEEN', 'COUNT', 'NAME'];

function readEvent(row: TableRow): z.input<typeof EventRow> | undefined {
  const type = EventRow.shape.type.safeParse(row.cell('TYPE'));
  const reason = cell(row.cell('REASON'));
  if (!type.success || reason === undefined) return undefined;
  const count = Number(row.cell('COUNT'));
  const seen = row.cell('LAST SEEN').replace(/ \(x.*$/, '');
  return compact({
    namespace: cell(row.cell('NAMESPACE')), lastSeenSeconds: parseDuration(seen), type: type.data, reason, object: row.cell('OBJECT').toLowerCase(), message: row.cell('MESSAGE'),
    source: cell(row.cell('SOURCE')), count: row.cell('COUNT') !== '' && Number.isSafeInteger(count) ? count : undefined,
  });
}

export const parser = defineParser({
  id: 'kubectl-events-table',
  title: 'table of events (kubectl get events)',
  kind: 'text',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl get events --all-namespaces -o wide',
  commands: [/^(?:kubectl|oc)-(?:.*-)?(?:get-(?:events?|ev)|events)(?:-|$)/],
  schema: z.object({ rows: z.array(EventRow), selected: z.boolean() }),
  sniff: (head) => sniffKubectlTable(head, HEADER),
  parse: (lines, context) => {
    const read = readKubectlTable({ header: HEADER, titles: TITLES, row: readEvent }, lines, context);
    return read === undefined ? undefined : { rows: read.rows, selected: isSelected(context) };
  },
});
