import * as z from 'zod';
import { parseIp } from '../../base/ip.ts';
import { defineParser } from '../define-parser.ts';
import { listingRows } from '../map-json.ts';

const entrySchema = z.object({
  prefix: z.string().describe('First address of the pod CIDR of another node'),
  clusterId: z.int().optional(),
  node: z.string().describe('Address the tunnel goes to'),
  key: z.int().optional().describe('Encryption key; 0 or absent: none'),
});

export const bpfTunnelListSchema = z.object({ entries: z.array(entrySchema) });

type Entry = z.infer<typeof entrySchema>;

const HEADER = /^\s*TUNNEL\s+VALUE\s*$/;
const ROW = /^\s*(\[?[0-9a-fA-F:.]{2,45}?\]?)(?:@(\d{1,5}))?(?::0)?\s+(\[?[0-9a-fA-F:.]{2,45}?\]?)(?::(\d{1,5}))?\s*$/;
const MAX_ENTRIES = 20_000;

function address(text: string | undefined): string | undefined {
  return parseIp((text ?? '').replace(/^\[(.*)\]$/, '$1'))?.text;
}

/** Reads one row of any release; undefined for anything else. */
export function readTunnel(text: string): Entry | undefined {
  const found = ROW.exec(text);
  const [prefix, node] = [address(found?.[1]), address(found?.[3])];
  if (found === null || prefix === undefined || node === undefined) return undefined;
  return {
    prefix, ...(found[2] === undefined ? {} : { clusterId: Number(found[2]) }), node,
    ...(found[4] === undefined || found[4] === '0' ? {} : { key: Number(found[4]) }),
  };
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-bpf-tunnel-list',
  title: 'cilium bpf tunnel list',
  scope: 'node',
  area: 'routing',
  collect: 'cilium-dbg bpf tunnel list',
  commands: [/^cilium(?:-dbg)?-bpf-tunnel-list(?:-.*)?$/],
  sniff: (head) => (head.some(({ text }) => HEADER.test(text)) ? 'yes' : 'maybe'),
  schema: bpfTunnelListSchema,
  parse(lines, context) {
    const entries: Entry[] = [];
    let sawHeader = false;
    for (const line of listingRows(lines, (one) => { context.known(one); })) {
      const entry = readTunnel(line.text);
      if (HEADER.test(line.text)) { sawHeader = true; context.known(line); }
      else if (entry !== undefined && entries.length < MAX_ENTRIES) context.note(`entries[${entries.push(entry) - 1}]`, line);
    }
    return entries.length > 0 || sawHeader ? { entries } : undefined;
  },
});
