import * as z from 'zod';
import type { TableRow } from '../../base/table.ts';
import { defineParser } from '../define-parser.ts';
import { wholeNumber } from '../list-values.ts';
import { readListing, sniffListing, type Listing } from '../listing.ts';

const rowSchema = z.object({
  sha: z.string().optional().describe('Absent: the template of these endpoints is missing or not valid'),
  fault: z.string().optional().describe('What is printed in place of it'),
  endpoints: z.array(z.int()).describe('Empty: a template that no endpoint uses'),
});

export const bpfShaSchema = z.object({ rows: z.array(rowSchema), count: z.int().nonnegative() });

type Row = z.infer<typeof rowSchema>;

const SHA = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

function start(name: string): Row | undefined {
  if (SHA.test(name)) return { sha: name, endpoints: [] };
  return /^<.{1,60}>$/.test(name) ? { fault: name.slice(1, -1), endpoints: [] } : undefined;
}

function read(cells: TableRow, last: Row | undefined): Row | 'more' | undefined {
  const [name = '', endpoint = ''] = cells.cells;
  const id = wholeNumber(endpoint);
  if (endpoint !== '' && endpoint !== '-' && id === undefined) return undefined;
  // Rows of the JSON form repeat the template; those of the table leave it blank.
  const same = last !== undefined && (name === '' || name === last.sha || name === `<${last.fault ?? ''}>`);
  const row = same ? last : start(name);
  if (row === undefined) return undefined;
  if (id !== undefined && row.endpoints.length < 10_000) row.endpoints.push(id);
  return same ? 'more' : row;
}

const listing: Listing<Row> = {
  header: /^\s*Datapath SHA\s+Endpoint\(s\)\s*$/i,
  titles: ['Datapath SHA', 'Endpoint(s)'],
  mapHeader: 'Datapath SHA   Endpoint(s)',
  row: read,
};

/** `bpf sha get <sha>` prints the C header of the template. */
export const parser = defineParser({
  kind: 'text',
  id: 'cilium-bpf-sha',
  title: 'cilium bpf sha list',
  scope: 'node',
  area: 'datapath',
  collect: 'cilium-dbg bpf sha list',
  commands: [/^cilium(?:-dbg)?-bpf-(?:sha|template)-(?:list|ls)(?:-.*)?$/],
  sniff: (head) => sniffListing(listing, head),
  schema: bpfShaSchema,
  parse: (lines, context) => readListing(listing, lines, context),
});
