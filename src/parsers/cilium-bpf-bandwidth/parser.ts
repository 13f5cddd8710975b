import * as z from 'zod';
import { parseQuantity } from '../../base/quantity.ts';
import type { TableRow } from '../../base/table.ts';
import { defineParser } from '../define-parser.ts';
import { wholeNumber } from '../list-values.ts';
import { readListing, sniffListing, type Listing } from '../listing.ts';

const rowSchema = z.object({
  endpointId: z.int(),
  direction: z.enum(['egress', 'ingress']).describe('Up to 1.16 only egress exists'),
  priority: z.int().optional().describe('1.18 and newer'),
  dscp: z.int().optional().describe('1.20 and newer'),
  bitsPerSecond: z.number().optional().describe('Absent: no limit, only a priority'),
});

export const bpfBandwidthSchema = z.object({
  rows: z.array(rowSchema),
  count: z.int().nonnegative(),
  off: z.boolean().describe('The bandwidth manager is not enabled'),
});

type Row = z.infer<typeof rowSchema>;

function read(cells: TableRow): Row | undefined {
  const endpointId = wholeNumber(cells.cell('IDENTITY'));
  const old = cells.cell('EGRESS BANDWIDTH (BitsPerSec)');
  const rate = old === '' ? cells.cell('BANDWIDTH (BitsPerSec)') : old;
  if (endpointId === undefined) return undefined;
  const bitsPerSecond = rate === '' ? undefined : parseQuantity(rate);
  if (rate !== '' && bitsPerSecond === undefined) return undefined;
  const [priority, dscp] = ['PRIO', 'DSCP'].map((title) => wholeNumber(cells.cell(title)));
  return {
    endpointId, direction: /^ingress$/i.test(cells.cell('DIRECTION')) ? 'ingress' : 'egress',
    ...(priority === undefined ? {} : { priority }), ...(dscp === undefined ? {} : { dscp }),
    ...(bitsPerSecond === undefined || bitsPerSecond === 0 ? {} : { bitsPerSecond }),
  };
}

const listing: Listing<Row> = {
  header: /^\s*IDENTITY\s+(?:DIRECTION\s+)?(?:PRIO\s+)?(?:DSCP\s+)?(?:EGRESS )?BANDWIDTH \(BitsPerSec\)/,
  titles: ['IDENTITY', 'DIRECTION', 'PRIO', 'DSCP', 'EGRESS BANDWIDTH (BitsPerSec)', 'BANDWIDTH (BitsPerSec)'],
  off: /^\s*bandwidth manager not enabled/,
  row: read,
};

/** `-o json` prints the map as it is: `"517, 0": ["1250000, 0"]`, bytes per second. */
const JSON_ROW = /^(\d{1,6})(?:, ?(\d))?   (\d{1,20})(?:, ?(\d{1,10}))?(?:, ?(\d{1,5}))?$/;

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-bpf-bandwidth',
  title: 'cilium bpf bandwidth list',
  scope: 'node',
  area: 'bandwidth',
  collect: 'cilium-dbg bpf bandwidth list',
  commands: [/^cilium(?:-dbg)?-bpf-bandwidth-(?:list|ls)(?:-.*)?$/],
  sniff: (head) => sniffListing(listing, head),
  schema: bpfBandwidthSchema,
  parse(lines, context) {
    if (!lines.some(({ text }) => /^\s*\{/.test(text))) return readListing(listing, lines, context);
    const table: Listing<Row> = { ...listing, mapHeader: 'IDENTITY   BANDWIDTH (BitsPerSec)', row: (cells) => fromMap(cells.line.text) };
    return readListing(table, lines, context);
  },
});

function fromMap(text: string): Row | undefined {
  const found = JSON_ROW.exec(text);
  if (found === null) return undefined;
  const bytes = Number(found[3]);
  return {
    endpointId: Number(found[1]), direction: found[2] === '1' ? 'ingress' : 'egress',
    ...(found[4] === undefined ? {} : { priority: Number(found[4]) }), ...(found[5] === undefined ? {} : { dscp: Number(found[5]) }),
    ...(bytes === 0 ? {} : { bitsPerSecond: bytes * 8 }),
  };
}
