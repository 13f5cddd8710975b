import * as z from 'zod';
import type { TableRow } from '../../base/table.ts';
import { parseDuration } from '../../base/duration.ts';
import { defineParser } from '../define-parser.ts';
import { cell, isSelected } from '../kubectl-row.ts';
import { readKubectlTable, sniffKubectlTable } from '../kubectl-sections.ts';
import { compact } from '../object-fields.ts';

const Row = z.object({
  kind: z.enum(['GatewayClass', 'Gateway', 'HTTPRoute', 'Ingress']),
  namespace: z.string().optional(),
  name: z.string(),
  className: z.string().optional(),
  controller: z.string().optional(),
  addresses: z.array(z.string()),
  /** Of a gateway, or whether a class was accepted. */
  ready: z.enum(['True', 'False', 'Unknown']).optional(),
  hostnames: z.array(z.string()),
  ageSeconds: z.number().optional(),
});

const HEADER = /^\s*(?:NAMESPACE\s+)?NAME\s+(?:CLASS\s+ADDRESS\s+(?:PROGRAMMED|READY)\s|HOSTNAMES\s+AGE|CONTROLLER\s+ACCEPTED\s|CLASS\s+HOSTS\s+ADDRESS\s)/;
const TITLES = ['NAMESPACE', 'NAME', 'CLASS', 'CONTROLLER', 'HOSTS', 'HOSTNAMES', 'ADDRESS', 'PROGRAMMED', 'READY', 'ACCEPTED', 'PORTS', 'AGE'];

function kindOf(row: TableRow): z.input<typeof Row>['kind'] {
  if (row.cell('HOSTS') !== '') return 'Ingress';
  if (row.cell('CONTROLLER') !== '') return 'GatewayClass';
  return row.cell('CLASS') !== '' ? 'Gateway' : 'HTTPRoute';
}

/** `["shop.example.com","example.com"]` of routes, `a,b` of ingresses. */
function words(text: string | undefined): string[] {
  return (text ?? '').replace(/[[\]"]/g, '').split(',').filter((word) => word !== '' && word !== '*');
}

function readOne(row: TableRow): z.input<typeof Row> | undefined {
  const name = cell(row.cell('NAME'))?.replace(/^[a-z.0-9]{1,80}\//, '');
  if (name === undefined || row.cell('AGE') === '' && row.cells.length < 3) return undefined;
  const ready = Row.shape.ready.safeParse([row.cell('PROGRAMMED'), row.cell('READY'), row.cell('ACCEPTED')].find((c) => c !== ''));
  return compact({
    kind: kindOf(row), namespace: cell(row.cell('NAMESPACE')), name, className: cell(row.cell('CLASS')), controller: cell(row.cell('CONTROLLER')), addresses: words(cell(row.cell('ADDRESS'))),
    ready: ready.success ? ready.data : undefined, hostnames: [...words(cell(row.cell('HOSTS'))), ...words(cell(row.cell('HOSTNAMES')))], ageSeconds: parseDuration(row.cell('AGE')),
  });
}

export const parser = defineParser({
  id: 'kubectl-gateways-table',
  title: 'tables of gateways, their classes and routes, and ingresses (kubectl get gateway,httproute,ingress)',
  kind: 'text',
  scope: 'cluster',
  area: 'l7',
  collect: 'kubectl get gateways,httproutes,ingresses --all-namespaces',
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:gateways?|gtw|gatewayclass(?:es)?|gc|httproutes?|ingress(?:es)?|ing)(?:,[a-z,.]{1,100})?(?:-|$)/],
  schema: z.object({ rows: z.array(Row), selected: z.boolean() }),
  sniff: (head) => sniffKubectlTable(head, HEADER),
  parse: (lines, context) => {
    const read = readKubectlTable({ header: HEADER, titles: TITLES, row: readOne }, lines, context);
    return read === undefined ? undefined : { rows: read.rows, selected: isSelected(context) };
  },
});
