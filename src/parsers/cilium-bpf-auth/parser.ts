import * as z from 'zod';
import { parseInstant } from '../../base/instant.ts';
import type { TableRow } from '../../base/table.ts';
import { defineParser } from '../define-parser.ts';
import { wholeNumber } from '../list-values.ts';
import { readListing, sniffListing, type Listing } from '../listing.ts';
import { at, integer, text } from '../object-fields.ts';

const rowSchema = z.object({
  sourceIdentity: z.int(),
  destinationIdentity: z.int(),
  remoteNodeId: z.int().describe('0: the peer is on this node'),
  type: z.string().describe('spire, test-always-fail, disabled'),
  expires: z.string().optional().describe('RFC 3339'),
});

export const bpfAuthSchema = z.object({ rows: z.array(rowSchema), count: z.int().nonnegative(), off: z.boolean().describe('The map does not exist') });

type Row = z.infer<typeof rowSchema>;

const TYPES = ['disabled', 'spire', 'test-always-fail'];

/** Go prints `2024-03-02 14:12:08.65 +0000 UTC`. */
function instantOf(said: string): string | undefined {
  const [, day, time, zone] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d{1,9})? ([+-]\d{4})\b/.exec(said) ?? [];
  if (day !== undefined && zone !== undefined) return parseInstant(`${day}T${time ?? ''}${zone.slice(0, 3)}:${zone.slice(3)}`)?.text;
  return parseInstant(said)?.text;
}

function build(source: number | undefined, destination: number | undefined, node: number | undefined, type: string, expiry: string): Row | undefined {
  if (source === undefined || destination === undefined || node === undefined || type === '') return undefined;
  const expires = instantOf(expiry);
  return { sourceIdentity: source, destinationIdentity: destination, remoteNodeId: node, type, ...(expires === undefined ? {} : { expires }) };
}

function read(cells: TableRow): Row | undefined {
  const [source, destination, node] = ['SRC IDENTITY', 'DST IDENTITY', 'REMOTE NODE ID'].map((title) => wholeNumber(cells.cell(title)));
  return build(source, destination, node, cells.cell('AUTH TYPE'), cells.cell('EXPIRATION'));
}

const listing: Listing<Row> = {
  header: /^\s*SRC IDENTITY\s+DST IDENTITY\s+REMOTE NODE ID\s+AUTH TYPE\s+EXPIRATION\s*$/,
  titles: ['SRC IDENTITY', 'DST IDENTITY', 'REMOTE NODE ID', 'AUTH TYPE', 'EXPIRATION'],
  off: /^\s*Cannot find auth bpf map/,
  row: read,
  element: (value) => build(
    integer(at(value, 'LocalIdentity')), integer(at(value, 'RemoteIdentity')), integer(at(value, 'RemoteNodeID')),
    TYPES[integer(at(value, 'AuthType')) ?? -1] ?? String(integer(at(value, 'AuthType')) ?? ''), text(at(value, 'Expiration')) ?? '',
  ),
};

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-bpf-auth',
  title: 'cilium bpf auth list',
  scope: 'node',
  area: 'policy',
  collect: 'cilium-dbg bpf auth list',
  commands: [/^cilium(?:-dbg)?-bpf-auth-(?:list|ls)(?:-.*)?$/],
  sniff: (head) => (head.some(({ text: line }) => line.includes('"RemoteIdentity":')) ? 'yes' : sniffListing(listing, head)),
  schema: bpfAuthSchema,
  parse: (lines, context) => readListing(listing, lines, context),
});
