import * as z from 'zod';
import { Tally } from '../../base/tally.ts';
import { defineParser, type Line } from '../define-parser.ts';
import { readListing, sniffListing, type Listing } from '../listing.ts';

const rowSchema = z.object({
  serviceId: z.int(),
  family: z.enum(['ipv4', 'ipv6']).optional(),
  size: z.int().nonnegative().describe('Slots of the table, of those that were read'),
  cut: z.boolean().describe('The line is longer than what is read of it'),
  backends: z.array(z.object({ id: z.int(), slots: z.int() })).describe('Most slots first, at most 200'),
});

export const bpfMaglevSchema = z.object({ rows: z.array(rowSchema), count: z.int().nonnegative() });

type Row = z.infer<typeof rowSchema>;

const ROW = /^\s*(\d{1,6})(?:\/v([46]))?\s+\[([\d ]*)(\]?)\s*$/;

/** One service: its whole lookup table stands on one line, up to 131071 numbers. */
function read(line: Line): Row | undefined {
  const [, id, family, numbers, end] = ROW.exec(line.text) ?? [];
  if (id === undefined) return undefined;
  const cut = line.cut === true || end === '';
  const words = (numbers ?? '').split(' ').filter((word) => word !== '');
  if (cut) words.pop();
  const tally = new Tally(10_000);
  for (const word of words) tally.add(word);
  return {
    serviceId: Number(id), ...(family === undefined ? {} : { family: family === '4' ? 'ipv4' : 'ipv6' }), size: words.length, cut,
    backends: tally.top(200).map(({ key, count }) => ({ id: Number(key), slots: count })),
  };
}

const listing: Listing<Row> = {
  header: /^\s*SVC ID\s+LOOKUP TABLE\s*$/,
  titles: ['SVC ID', 'LOOKUP TABLE'],
  mapHeader: 'SVC ID   LOOKUP TABLE',
  row: ({ line }) => read(line),
};

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-bpf-maglev',
  title: 'cilium bpf lb maglev list',
  scope: 'node',
  area: 'services',
  collect: 'cilium-dbg bpf lb maglev list',
  commands: [/^cilium(?:-dbg)?-bpf-lb-maglev-(?:list|ls|get)(?:-.*)?$/],
  sniff: (head) => sniffListing(listing, head),
  schema: bpfMaglevSchema,
  parse: (lines, context) => readListing(listing, lines, context),
});
