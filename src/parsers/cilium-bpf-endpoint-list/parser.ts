import * as z from 'zod';
import { parseIp } from '../../base/ip.ts';
import { defineParser } from '../define-parser.ts';
import { listingRows } from '../map-json.ts';

const entrySchema = z.object({
  ip: z.string(),
  clusterId: z.int().optional(),
  local: z.boolean().describe('An address of the node itself'),
  id: z.int().optional().describe('Endpoint id'),
  identity: z.int().optional().describe('Printed since 1.14'),
  flags: z.int().optional(),
  ifindex: z.int().optional(),
  parentIfindex: z.int().optional(),
  mac: z.string().optional().describe('Lower case'),
  nodeMac: z.string().optional(),
});

export const bpfEndpointListSchema = z.object({
  entries: z.array(entrySchema),
  count: z.int().nonnegative().describe('Entries in the text, also those beyond the 50000 that are kept'),
});

type Entry = z.infer<typeof entrySchema>;

const HEADER = /^\s*IP ADDRESS\s+LOCAL ENDPOINT INFO\b/;
const ROW = /^\s*(\[?[0-9a-fA-F:.]{2,45}?\]?)(?:@(\d{1,5}))?:0\s+(\(localhost\)|id=.{1,300}?)(?:\s+(?:sync|to-be-added|to-be-removed)\b.*)?\s*$/;
const NUMBERS: readonly (readonly [key: string, field: 'id' | 'identity' | 'flags' | 'ifindex' | 'parentIfindex'])[] = [
  ['id', 'id'], ['sec_id', 'identity'], ['flags', 'flags'], ['ifindex', 'ifindex'], ['parent_ifindex', 'parentIfindex'],
];
const MAX_ENTRIES = 50_000;

/** Reads one row of any release; undefined for anything else. */
export function readBpfEndpoint(text: string): Entry | undefined {
  const found = ROW.exec(text);
  const ip = parseIp((found?.[1] ?? '').replace(/^\[(.*)\]$/, '$1'));
  if (found === null || ip === undefined) return undefined;
  const value = found[3] ?? '';
  const entry: Entry = { ip: ip.text, local: value === '(localhost)', ...(found[2] === undefined ? {} : { clusterId: Number(found[2]) }) };
  // Numbers are padded inside the cell: `id=205   flags=0x0000`.
  const fields = new Map([...value.matchAll(/(\w{2,20})[=:]\s{0,8}([0-9A-Za-z:]{1,40})/g)].map((m) => [m[1] ?? '', m[2] ?? ''] as const));
  for (const [key, field] of NUMBERS) {
    const number = Number(fields.get(key) ?? 'none');
    if (Number.isSafeInteger(number)) entry[field] = number;
  }
  const [mac, nodeMac] = ['mac', 'nodemac'].map((key) => fields.get(key)?.toLowerCase());
  if (mac !== undefined) entry.mac = mac;
  if (nodeMac !== undefined) entry.nodeMac = nodeMac;
  return entry.local || entry.id !== undefined ? entry : undefined;
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-bpf-endpoint-list',
  title: 'cilium bpf endpoint list',
  scope: 'node',
  area: 'endpoints',
  collect: 'cilium-dbg bpf endpoint list',
  commands: [/^cilium(?:-dbg)?-bpf-endpoint-list(?:-.*)?$/],
  sniff: (head) => {
    // `map get cilium_lxc` and `map list --verbose` print the same rows with a state.
    if (head.some(({ text }) => /^\s*(?:## Map: |Key\s+Value\s+State)/.test(text))) return 'no';
    return listingRows(head).some(({ text }) => HEADER.test(text) || (readBpfEndpoint(text) !== undefined && !/\ssync\b/.test(text))) ? 'yes' : 'maybe';
  },
  schema: bpfEndpointListSchema,
  parse(lines, context) {
    const entries: Entry[] = [];
    let count = 0;
    let sawHeader = false;
    for (const line of listingRows(lines, (one) => { context.known(one); })) {
      const entry = readBpfEndpoint(line.text);
      if (HEADER.test(line.text)) { sawHeader = true; context.known(line); continue; }
      if (entry === undefined) continue;
      count++;
      if (entries.length < MAX_ENTRIES) context.note(`entries[${entries.push(entry) - 1}]`, line);
      else context.known(line);
    }
    return count > 0 || sawHeader ? { entries, count } : undefined;
  },
});
