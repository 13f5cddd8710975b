import * as z from 'zod';
import type { TableRow } from '../../base/table.ts';
import { parseDuration } from '../../base/duration.ts';
import { defineParser } from '../define-parser.ts';
import { cell, isSelected } from '../kubectl-row.ts';
import { readKubectlTable, sniffKubectlTable } from '../kubectl-sections.ts';
import { compact } from '../object-fields.ts';

const EndpointsRow = z.object({
  namespace: z.string().optional(),
  name: z.string(),
  /** Of an EndpointSlice; absent for Endpoints. */
  addressType: z.enum(['IPv4', 'IPv6', 'FQDN']).optional(),
  /** Of an EndpointSlice; `<unset>` gives none. */
  ports: z.array(z.string()),
  /** As printed: `10.0.1.17:8080` for Endpoints, addresses alone for slices. The first ones only. */
  endpoints: z.array(z.string()),
  /** Those that are not printed. */
  more: z.number().int(),
  ageSeconds: z.number().optional(),
});

const HEADER = /^\s*(?:NAMESPACE\s+)?NAME\s+(?:ADDRESSTYPE\s+PORTS\s+)?ENDPOINTS\s+AGE(?:\s|$)/;

function readEndpoints(row: TableRow): z.input<typeof EndpointsRow> | undefined {
  const name = cell(row.cell('NAME'));
  const text = row.cell('ENDPOINTS');
  if (name === undefined || text === '') return undefined;
  const [, shown = text, more = '0'] = /^(.*?) \+ (\d{1,6}) more\.{3}$/.exec(text) ?? [];
  const type = EndpointsRow.shape.addressType.safeParse(row.cell('ADDRESSTYPE'));
  return compact({
    namespace: cell(row.cell('NAMESPACE')), name: name.replace(/^(?:endpoints|endpointslice\.discovery\.k8s\.io)\//, ''), addressType: type.success ? type.data : undefined,
    ports: cell(row.cell('PORTS'))?.split(',') ?? [], endpoints: cell(shown)?.split(',') ?? [], more: Number(more), ageSeconds: parseDuration(row.cell('AGE')),
  });
}

export const parser = defineParser({
  id: 'kubectl-endpoints-table',
  title: 'table of addresses behind services (kubectl get endpoints, endpointslices)',
  kind: 'text',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl get endpointslices --all-namespaces',
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:endpoints?|ep|endpointslices?)(?:-|$)/],
  schema: z.object({ rows: z.array(EndpointsRow), selected: z.boolean() }),
  sniff: (head) => sniffKubectlTable(head, HEADER),
  parse: (lines, context) => {
    const read = readKubectlTable({ header: HEADER, titles: ['NAMESPACE', 'NAME', 'ADDRESSTYPE', 'PORTS', 'ENDPOINTS', 'AGE'], row: readEndpoints }, lines, context);
    return read === undefined ? undefined : { rows: read.rows, selected: isSelected(context) };
  },
});
