import * as z from 'zod';
import type { TableRow } from '../../base/table.ts';
import { defineParser } from '../define-parser.ts';
import { address } from '../list-values.ts';
import { readListing, type Listing } from '../listing.ts';

const rowSchema = z.object({
  group: z.string(),
  subscribers: z.array(z.object({ ip: z.string(), type: z.enum(['local-endpoint', 'remote-node']) })).optional().describe('Absent in the list of groups'),
});

export const bpfMulticastSchema = z.object({ rows: z.array(rowSchema), count: z.int().nonnegative() });

type Row = z.infer<typeof rowSchema>;

const ROW = /^\s*(?:([0-9.]{7,15})\s+)?([0-9.]{7,15})\s+(Local Endpoint|Remote Node)\s*$/;

/** Columns stand without a gap when an address fills its 16 characters, so rows are told by their words. */
function read({ line }: TableRow, last: Row | undefined): Row | 'more' | undefined {
  const [, group, subscriber, type] = ROW.exec(line.text) ?? [];
  const ip = address(subscriber);
  if (ip !== undefined) {
    const row = group === undefined ? last : { group: address(group) ?? group, subscribers: [] };
    row?.subscribers?.push({ ip, type: type === 'Remote Node' ? 'remote-node' : 'local-endpoint' });
    return group === undefined ? 'more' : row;
  }
  const alone = address(line.text.trim());
  return alone === undefined ? undefined : { group: alone };
}

const listing: Listing<Row> = {
  header: /^\s*Group(?: Address)?(?:\s+Subscriber\s+Type)?\s*$/,
  titles: [],
  row: read,
};

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-bpf-multicast',
  title: 'cilium bpf multicast subscriber list, group list',
  scope: 'node',
  area: 'routing',
  collect: 'cilium-dbg bpf multicast subscriber list all',
  commands: [/^cilium(?:-dbg)?-bpf-multicast-(?:subscriber|sub|group)-(?:list|ls)(?:-.*)?$/],
  sniff: (head) => (head.some(({ text }) => /^\s*(?:Group\s+Subscriber\s+Type|Group Address)\s*$/.test(text)) ? 'yes' : 'maybe'),
  schema: bpfMulticastSchema,
  parse: (lines, context) => readListing(listing, lines, context),
});
