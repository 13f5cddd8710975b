import * as z from 'zod';
import { parseCidr } from '../../base/cidr.ts';
import type { TableRow } from '../../base/table.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { address, wholeNumber } from '../list-values.ts';
import { readListing, type Listing } from '../listing.ts';
import { at, integer, text } from '../object-fields.ts';

const policy = z.object({ vrfId: z.int(), destination: z.string().describe('CIDR'), sid: z.string() });
const sid = z.object({ sid: z.string(), vrfId: z.int() });
const vrf = z.object({ source: z.string(), destination: z.string().describe('CIDR'), vrfId: z.int() });

export const bpfSrv6Schema = z.object({
  table: z.enum(['policy', 'sid', 'vrf']).describe('Which of the three commands was run'),
  policies: z.array(policy),
  sids: z.array(sid),
  vrfs: z.array(vrf),
  count: z.int().nonnegative(),
  off: z.boolean().describe('The maps do not exist'),
});

type Data = z.infer<typeof bpfSrv6Schema>;
interface Row { readonly vrfId: number; readonly sid?: string; readonly source?: string; readonly destination?: string }

const HEADERS: Readonly<Record<Data['table'], RegExp>> = {
  policy: /^\s*VRF ID\s+Destination CIDR\s+SID\s*$/,
  sid: /^\s*SID\s+VRF ID\s*$/,
  vrf: /^\s*Source IP\s+Destination CIDR\s+VRF ID\s*$/,
};
const TITLES: Readonly<Record<Data['table'], readonly string[]>> = {
  policy: ['VRF ID', 'Destination CIDR', 'SID'], sid: ['SID', 'VRF ID'], vrf: ['Source IP', 'Destination CIDR', 'VRF ID'],
};
const OFF = /^\s*Cannot find SRv6 (policy|SID|VRF) maps?/i;
const TABLES = ['policy', 'sid', 'vrf'] as const;

function build(vrfId: number | undefined, cell: (name: 'sid' | 'source' | 'destination') => string | undefined): Row | undefined {
  const [sidText, source, destination] = [cell('sid'), cell('source'), cell('destination')];
  if (vrfId === undefined) return undefined;
  const cidr = destination === undefined ? undefined : parseCidr(destination)?.text;
  if ((sidText !== undefined && address(sidText) === undefined) || (source !== undefined && address(source) === undefined)) return undefined;
  if (destination !== undefined && cidr === undefined) return undefined;
  const [sidIp, sourceIp] = [address(sidText), address(source)];
  return { vrfId, ...(sidIp === undefined ? {} : { sid: sidIp }), ...(sourceIp === undefined ? {} : { source: sourceIp }), ...(cidr === undefined ? {} : { destination: cidr }) };
}

function read(cells: TableRow): Row | undefined {
  const titles = { sid: 'SID', source: 'Source IP', destination: 'Destination CIDR' } as const;
  const given = (title: string): string | undefined => (cells.cell(title) === '' ? undefined : cells.cell(title));
  return build(wholeNumber(cells.cell('VRF ID')), (name) => given(titles[name]));
}

function element(value: unknown): Row | undefined {
  const keys = { sid: 'SID', source: 'SourceIP', destination: 'DestCIDR' } as const;
  return build(integer(at(value, 'VRFID')) ?? integer(at(value, 'ID')), (name) => text(at(value, keys[name])));
}

/** Which table it is: by its header, the words that it is off, the keys of its JSON form, else the command. */
function tableOf(lines: readonly Line[], command: string | undefined): Data['table'] | undefined {
  for (const { text: line } of lines.slice(0, 60)) {
    const off = OFF.exec(line)?.[1]?.toLowerCase();
    const found = TABLES.find((table) => HEADERS[table].test(line) || table === off);
    if (found !== undefined) return found;
  }
  const said = /srv6[ -](pol|sid|vrf)/.exec(command ?? '')?.[1];
  return said === 'pol' ? 'policy' : TABLES.find((table) => table === said);
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const table = tableOf(lines, context.command);
  if (table === undefined) return undefined;
  const name = { policy: 'policies', sid: 'sids', vrf: 'vrfs' }[table];
  const listing: Listing<Row> = { header: HEADERS[table], titles: TITLES[table], off: OFF, row: read, element };
  const found = readListing(listing, lines, { ...context, note: (path, place) => { context.note(path.replace('rows', name), place); } });
  if (found === undefined) return undefined;
  const data: Data = { table, policies: [], sids: [], vrfs: [], count: found.count, off: found.off };
  for (const { vrfId, sid: segment = '', source = '', destination = '' } of found.rows) {
    if (table === 'policy') data.policies.push({ vrfId, destination, sid: segment });
    else if (table === 'sid') data.sids.push({ sid: segment, vrfId });
    else data.vrfs.push({ source, destination, vrfId });
  }
  return data;
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-bpf-srv6',
  title: 'cilium bpf srv6 policy, sid, vrf',
  scope: 'node',
  area: 'routing',
  collect: 'cilium-dbg bpf srv6 policy',
  commands: [/^cilium(?:-dbg)?-bpf-srv6-(?:policy|pol|sid|vrf)(?:-.*)?$/],
  sniff: (head) => (head.some(({ text: line }) => OFF.test(line) || TABLES.some((table) => HEADERS[table].test(line))) ? 'yes' : 'maybe'),
  schema: bpfSrv6Schema,
  parse,
});
