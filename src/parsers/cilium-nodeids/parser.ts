import * as z from 'zod';
import type { TableRow } from '../../base/table.ts';
import { readJsonText } from '../../base/json-text.ts';
import { jsonPlaces } from '../../base/json-places.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { address, wholeNumber } from '../list-values.ts';
import { readListing, sniffListing, type Listing } from '../listing.ts';
import { at, integer, list, text } from '../object-fields.ts';

const rowSchema = z.object({
  id: z.int().describe('Node id in the datapath; 0: this node'),
  addresses: z.array(z.string()),
  spi: z.int().optional().describe('IPsec key of that node; printed since 1.16'),
});

export const nodeIdsSchema = z.object({
  source: z.enum(['agent', 'bpf']).describe('agent: what it allocated; bpf: what is in the map'),
  rows: z.array(rowSchema).describe('One for each id'),
  count: z.int().nonnegative().describe('Addresses'),
  off: z.boolean().describe('The map does not exist'),
});

type Row = z.infer<typeof rowSchema>;
type Data = z.infer<typeof nodeIdsSchema>;
interface Pair { readonly id?: number; readonly ip: string; readonly spi?: number }

function read(cells: TableRow): Pair | undefined {
  const id = wholeNumber(cells.cell('NODE ID'));
  const ip = address(cells.cell('IP ADDRESSES'));
  const spi = wholeNumber(cells.cell('SPI'));
  if (ip === undefined || (id === undefined && cells.cell('NODE ID') !== '')) return undefined;
  return { ip, ...(id === undefined ? {} : { id }), ...(spi === undefined ? {} : { spi }) };
}

const listing: Listing<Pair> = {
  header: /^\s*NODE ID\s+IP ADDRESSES(?:\s+SPI)?\s*$/,
  titles: ['NODE ID', 'IP ADDRESSES', 'SPI'],
  off: /^\s*Cannot find node bpf map/,
  row: read,
  element: (value) => {
    const [id, ip, spi] = [integer(at(value, 'ID')), address(text(at(value, 'Address'))), integer(at(value, 'SPI'))];
    return id === undefined || ip === undefined ? undefined : { id, ip, ...(spi === undefined ? {} : { spi }) };
  },
};

/** Rows of one id belong together: in the agent's list below each other, in the map anywhere. */
class Grouped {
  readonly rows: Row[] = [];
  count = 0;
  readonly #byId = new Map<number, Row>();
  #last: Row | undefined;

  add({ id, ip, spi }: Pair): number {
    this.count++;
    const row = id === undefined ? this.#last : this.#byId.get(id);
    if (row === undefined) return this.#open({ id: id ?? 0, addresses: [ip], ...(spi === undefined ? {} : { spi }) });
    row.addresses.push(ip);
    this.#last = row;
    return -1;
  }

  #open(row: Row): number {
    this.#byId.set(row.id, row);
    this.#last = row;
    return this.rows.push(row) - 1;
  }
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const source = /(?:^|[ -])bpf[ -]/.test(context.command ?? '') || lines.some(({ text: line }) => /\bSPI\b|"Address":|bpf map/.test(line)) ? 'bpf' : 'agent';
  const grouped = new Grouped();
  const agent = agentJson(lines, context, grouped);
  if (agent) return { source: 'agent', rows: grouped.rows, count: grouped.count, off: false };
  const places: (Line | { start: number; end: number } | number)[] = [];
  const found = readListing(listing, lines, { ...context, note: (_path, place) => { places.push(place); context.known(place); } });
  if (found === undefined) return undefined;
  for (const [i, pair] of found.rows.entries()) {
    const made = grouped.add(pair);
    const place = places[i];
    if (made >= 0 && place !== undefined) context.note(`rows[${String(made)}]`, place);
  }
  return { source, rows: grouped.rows, count: grouped.count, off: found.off };
}

/** `nodeid list -o json`: `[{"id": 41876, "ips": ["192.0.2.12", "10.0.1.3"]}]`. */
function agentJson(lines: readonly Line[], context: ParseContext, grouped: Grouped): boolean {
  if (!lines.some(({ text: line }) => line.includes('"ips"'))) return false;
  const json = readJsonText(lines);
  if (json === undefined) return false;
  context.known(json);
  const places = jsonPlaces(lines.filter(({ n }) => n >= json.start));
  for (const [i, one] of list(json.value).entries()) {
    for (const ip of list(at(one, 'ips'))) {
      const id = integer(at(one, 'id'));
      const made = id === undefined ? -1 : grouped.add({ id, ip: address(text(ip)) ?? '' });
      if (made >= 0) context.note(`rows[${String(made)}]`, places.get(`[${String(i)}]`) ?? json.start);
    }
  }
  return true;
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-nodeids',
  title: 'cilium nodeid list, bpf nodeid list',
  scope: 'node',
  area: 'nodes',
  collect: 'cilium-dbg bpf nodeid list',
  commands: [/^cilium(?:-dbg)?-(?:bpf-)?nodeid-(?:list|ls)(?:-.*)?$/],
  sniff: (head) => sniffListing(listing, head),
  schema: nodeIdsSchema,
  parse,
});
