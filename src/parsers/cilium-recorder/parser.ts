import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const filter = z.object({ source: z.string(), destination: z.string(), protocol: z.string() });

export const recorderSchema = z.object({
  source: z.enum(['agent', 'bpf']).describe('agent: what was asked for; bpf: what is in the map'),
  recorders: z.array(z.object({ id: z.int(), captureLength: z.int().optional().describe('Bytes; absent: whole packets'), filters: z.array(filter) })),
  masks: z.array(z.object({ users: z.int(), priority: z.int(), mask: filter })).describe('Combinations of masks the filters need'),
  entries: z.int().nonnegative().describe('bpf: entries of the map'),
});

type Data = z.infer<typeof recorderSchema>;

const HEADER = /^\s*ID\s+Capture Length\s+Wildcard Filters\s*$/;
const MASK_HEADER = /^\s*Users\s+Priority\s+Wildcard Masks\s*$/;
const RECORDER = /^\s*(\d{1,6})\s+(full|<= \d{1,6})\s+(?:\(none\)|(\S{3,80})\s+->\s+(\S{3,80})\s+(\w{1,10}))\s*$/;
const MORE = /^\s+(\S{3,80})\s+->\s+(\S{3,80})\s+(\w{1,10})\s*$/;
const MASK = /^\s*(\d{1,6})\s+(\d{1,6})\s+([0-9a-fA-F]{1,32}:\S{1,10})\s+->\s+([0-9a-fA-F]{1,32}:\S{1,10})\s+(\w{1,10})\s*$/;
/** Of the map: `10.0.0.0/8:0 -> 0.0.0.0/0:80 TCP ID=2 CapLen=100`, keys and values in their own words. */
const ENTRY = /^\s*\S{2,60}:\S{1,10}\s->\s\S{2,60}:\S{1,10}\s.{1,120}\b(?:ID|rule_id|Rule)\b.{0,80}$/i;

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-recorder',
  title: 'cilium recorder list, bpf recorder list',
  scope: 'node',
  area: 'recorder',
  collect: 'cilium-dbg recorder list',
  commands: [/^cilium(?:-dbg)?-(?:bpf-)?recorder-(?:list|ls)$/],
  sniff: (head) => (head.some(({ text }) => HEADER.test(text) || MASK_HEADER.test(text)) ? 'yes' : 'maybe'),
  schema: recorderSchema,
  parse,
});

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const source = /(?:^|[ -])bpf[ -]/.test(context.command ?? '') ? 'bpf' : 'agent';
  const data: Data = { source, recorders: [], masks: [], entries: 0 };
  let seen = false;
  for (const line of lines) {
    if (HEADER.test(line.text) || MASK_HEADER.test(line.text)) { seen = true; context.known(line); }
    else if (seen) row(line, data, context);
    else if (source === 'bpf' && ENTRY.test(line.text)) { data.entries++; context.known(line); }
  }
  return seen || data.entries > 0 ? data : undefined;
}

function row(line: Line, data: Data, context: ParseContext): void {
  const recorder = RECORDER.exec(line.text);
  const mask = MASK.exec(line.text);
  const more = MORE.exec(line.text);
  if (mask !== null) {
    const [, users, priority, source = '', destination = '', protocol = ''] = mask;
    context.note(`masks[${String(data.masks.push({ users: Number(users), priority: Number(priority), mask: { source, destination, protocol } }) - 1)}]`, line);
  } else if (recorder !== null) {
    const [, id, length = 'full', source, destination = '', protocol = ''] = recorder;
    const captureLength = length === 'full' ? {} : { captureLength: Number(length.slice(3)) };
    const filters = source === undefined ? [] : [{ source, destination, protocol }];
    context.note(`recorders[${String(data.recorders.push({ id: Number(id), ...captureLength, filters }) - 1)}]`, line);
  } else if (more !== null) {
    data.recorders.at(-1)?.filters.push({ source: more[1] ?? '', destination: more[2] ?? '', protocol: more[3] ?? '' });
    context.known(line);
  }
}
