import * as z from 'zod';
import { defineParser, type Line } from '../define-parser.ts';
import { DumpReader, isHexKey, FOUND } from './reader.ts';

const count = z.int().nonnegative();

export const bpftoolMapDumpSchema = z.object({
  map: z.string().optional().describe('Name or id of the map, when the command tells'),
  form: z.enum(['hex', 'json']),
  entries: count.describe('Entries in the text'),
  found: count.optional().describe('Number of entries bpftool counted itself; absent in JSON and where the text is cut'),
  unreadable: count.describe('Entries bpftool could not look up: they went away while it read'),
  perCpu: z.boolean(),
  innerMaps: z.array(count).describe('Ids of the inner maps of a map of maps, at most 1000'),
  first: z.array(z.object({
    key: z.string().describe('Hexadecimal digits, or JSON where bpftool knew the types; at most 400 characters'),
    value: z.string().describe('The same; of a per-CPU map the values of all CPUs'),
  })).describe('The first 100 entries'),
});

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const solid = head.filter((line) => line.text.trim() !== '').slice(0, 8);
  if (solid.some((line) => isHexKey(line.text) || FOUND.test(line.text))) return 'yes';
  const start = solid.slice(0, 4).map((line) => line.text.trim()).join('').slice(0, 400);
  if (/^\[\s*\{\s*"key":/.test(start) && head.some((line) => /"values?":/.test(line.text))) return 'yes';
  return 'maybe';
}

export const parser = defineParser({
  kind: 'stream',
  id: 'bpftool-map-dump',
  title: 'bpftool map dump',
  scope: 'node',
  area: 'maps',
  collect: 'bpftool map dump pinned /sys/fs/bpf/tc/globals/<map>',
  commands: [/^bpftool(?:--[jpf]|---json|---pretty)*-map-dump-.+$/],
  sniff,
  schema: bpftoolMapDumpSchema,
  begin(context) {
    const reader = new DumpReader(context);
    return { line: (line) => { reader.line(line); }, end: () => reader.end() };
  },
});
