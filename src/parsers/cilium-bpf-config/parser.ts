import * as z from 'zod';
import type { TableRow } from '../../base/table.ts';
import { defineParser } from '../define-parser.ts';
import { readListing, type Listing } from '../listing.ts';
import { at, text } from '../object-fields.ts';

const rowSchema = z.object({ key: z.string().describe('AgentLiveness, UTimeOffset'), value: z.number() });

export const bpfConfigSchema = z.object({ rows: z.array(rowSchema), count: z.int().nonnegative(), off: z.boolean().describe('The map does not exist') });

type Row = z.infer<typeof rowSchema>;

function build(key: string, value: string): Row | undefined {
  return /^[A-Z]\w{1,40}$/.test(key) && /^\d{1,20}$/.test(value) ? { key, value: Number(value) } : undefined;
}

const listing: Listing<Row> = {
  header: /^\s*KEY\s+VALUE\s*$/,
  titles: ['KEY', 'VALUE'],
  off: /^\s*Cannot find config bpf map/,
  row: (cells: TableRow) => build(cells.cell('KEY'), cells.cell('VALUE')),
  element: (value) => build(text(at(value, 'Key')) ?? '', text(at(value, 'Value')) ?? ''),
};

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-bpf-config',
  title: 'cilium bpf config list',
  scope: 'node',
  area: 'datapath',
  collect: 'cilium-dbg bpf config list',
  commands: [/^cilium(?:-dbg)?-bpf-config-(?:list|ls)(?:-.*)?$/],
  sniff: (head) => (head.some(({ text: line }) => /^\s*(?:UTimeOffset|AgentLiveness)\s+\d|^\s*"Key": "(?:UTimeOffset|AgentLiveness)"|^\s*Cannot find config bpf map/.test(line)) ? 'yes' : 'maybe'),
  schema: bpfConfigSchema,
  parse: (lines, context) => readListing(listing, lines, context),
});
