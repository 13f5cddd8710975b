import * as z from 'zod';
import { parseCidr } from '../../base/cidr.ts';
import { defineParser } from '../define-parser.ts';
import { address } from '../list-values.ts';
import { readListing, sniffListing, type Listing } from '../listing.ts';

const rowSchema = z.object({
  network: z.string().describe('Behind the VTEP; its address without length up to 1.15'),
  mac: z.string().describe('Lower case'),
  tunnelEndpoint: z.string(),
});

export const bpfVtepSchema = z.object({ rows: z.array(rowSchema), count: z.int().nonnegative() });

type Row = z.infer<typeof rowSchema>;

const ROW = /^\s*([0-9.]{7,15}(?:\/\d{1,2})?)\s+vtepmac=([0-9A-Fa-f:]{17})\s+tunnelendpoint=(\S{2,45})\s*$/;

function read(text: string): Row | undefined {
  const [, prefix, mac, endpoint] = ROW.exec(text) ?? [];
  const network = prefix?.includes('/') === true ? parseCidr(prefix)?.text : address(prefix);
  const tunnelEndpoint = address(endpoint);
  return network === undefined || mac === undefined || tunnelEndpoint === undefined ? undefined : { network, mac: mac.toLowerCase(), tunnelEndpoint };
}

const listing: Listing<Row> = {
  header: /^\s*IP PREFIX\/ADDRESS\s+VTEP\s*$/,
  titles: ['IP PREFIX/ADDRESS', 'VTEP'],
  mapHeader: 'IP PREFIX/ADDRESS   VTEP',
  row: ({ line }) => read(line.text),
};

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-bpf-vtep',
  title: 'cilium bpf vtep list',
  scope: 'node',
  area: 'routing',
  collect: 'cilium-dbg bpf vtep list',
  commands: [/^cilium(?:-dbg)?-bpf-vtep-(?:list|ls)(?:-.*)?$/],
  sniff: (head) => (head.some(({ text }) => text.includes('vtepmac=') && !text.includes('identity=')) ? 'yes' : sniffListing(listing, head)),
  schema: bpfVtepSchema,
  parse: (lines, context) => readListing(listing, lines, context),
});
