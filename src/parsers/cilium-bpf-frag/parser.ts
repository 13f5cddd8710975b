import * as z from 'zod';
import type { TableRow } from '../../base/table.ts';
import { defineParser } from '../define-parser.ts';
import { addressAndPort, protocolName, wholeNumber } from '../list-values.ts';
import { readListing, sniffListing, type Listing } from '../listing.ts';
import { at, integer, text } from '../object-fields.ts';

const endpoint = z.object({ ip: z.string(), port: z.int() });
const rowSchema = z.object({ id: z.int(), protocol: z.string(), source: endpoint, destination: endpoint });

export const bpfFragSchema = z.object({ rows: z.array(rowSchema), count: z.int().nonnegative(), off: z.boolean().describe('A map does not exist: tracking of fragments is off for that family') });

type Row = z.infer<typeof rowSchema>;

function build(id: number | undefined, protocol: string, from: string, to: string): Row | undefined {
  const source = addressAndPort(from);
  const destination = addressAndPort(to);
  return id === undefined || protocol === '' || source === undefined || destination === undefined ? undefined : { id, protocol, source, destination };
}

function read(cells: TableRow): Row | undefined {
  return build(wholeNumber(cells.cell('ID')), cells.cell('PROTO'), cells.cell('SOURCE ADDRESS:PORT'), cells.cell('DEST ADDRESS:PORT'));
}

const listing: Listing<Row> = {
  header: /^\s*ID\s+PROTO\s+SOURCE ADDRESS:PORT\s+DEST ADDRESS:PORT\b/,
  titles: ['ID', 'PROTO', 'SOURCE ADDRESS:PORT', 'DEST ADDRESS:PORT', 'SIP CALL-ID HASH'],
  off: /^\s*IPv[46] map doesn't exist, skipping/,
  row: read,
  element: (value) => build(
    integer(at(value, 'ID')), protocolName(integer(at(value, 'Proto')) ?? -1), text(at(value, 'SourceAddress')) ?? '', text(at(value, 'DestAddress')) ?? '',
  ),
};

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-bpf-frag',
  title: 'cilium bpf frag list',
  scope: 'node',
  area: 'datapath',
  collect: 'cilium-dbg bpf frag list',
  commands: [/^cilium(?:-dbg)?-bpf-frag-(?:list|ls)(?:-.*)?$/],
  sniff: (head) => sniffListing(listing, head),
  schema: bpfFragSchema,
  parse: (lines, context) => readListing(listing, lines, context),
});
