import { z } from 'zod';
import { defineParser } from '../define-parser.ts';
import { dropReason } from '../drop-reasons.ts';

const rowSchema = z.object({
  reason: z.string().describe('Success, Interface, Policy denied, ...'),
  code: z.int().optional(),
  dropped: z.boolean().describe('The reason is one of the faults'),
  direction: z.enum(['ingress', 'egress', 'service', 'unknown']),
  packets: z.number(),
  bytes: z.number(),
  file: z.string().optional().describe('Source file of the datapath; 1.16 and newer'),
  fileLine: z.int().optional(),
});

export const bpfMetricsSchema = z.object({ rows: z.array(rowSchema) });

type Row = z.infer<typeof rowSchema>;

const HEADER = /^\s*REASON\s+DIRECTION\s+PACKETS\s+BYTES\b/;
const ROW = /^\s*(\S.{0,119}?)\s+(INGRESS|EGRESS|SERVICE|UNKNOWN)\s+(\d{1,20})\s+(\d{1,20})(?:\s+(\d{1,6})\s+(\S{1,120}))?\s*$/i;
const FAULTS = 130;
const MAX_ROWS = 10_000;

function directionOf(word: string): Row['direction'] {
  const lower = word.toLowerCase();
  return lower === 'ingress' || lower === 'egress' || lower === 'service' ? lower : 'unknown';
}

/** Reads one row of any release; undefined for anything else. */
export function readMetricRow(text: string): Row | undefined {
  const found = ROW.exec(text);
  if (found === null) return undefined;
  const { reason, code } = dropReason(found[1] ?? '');
  return {
    reason, ...(code === undefined ? {} : { code }), dropped: code !== undefined && code >= FAULTS, direction: directionOf(found[2] ?? ''),
    packets: Number(found[3]), bytes: Number(found[4]), ...(found[6] === undefined ? {} : { file: found[6], fileLine: Number(found[5]) }),
  };
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-bpf-metrics',
  title: 'cilium bpf metrics list',
  scope: 'node',
  area: 'datapath',
  collect: 'cilium-dbg bpf metrics list',
  commands: [/^cilium(?:-dbg)?-bpf-metrics-list$/],
  sniff: (head) => (head.some(({ text }) => HEADER.test(text)) || head.filter(({ text }) => readMetricRow(text) !== undefined).length > 2 ? 'yes' : 'maybe'),
  schema: bpfMetricsSchema,
  parse(lines, context) {
    const rows: Row[] = [];
    let sawHeader = false;
    for (const line of lines) {
      const row = readMetricRow(line.text);
      if (HEADER.test(line.text)) { sawHeader = true; context.known(line); }
      else if (row !== undefined && rows.length < MAX_ROWS) context.note(`rows[${rows.push(row) - 1}]`, line);
      else if (row !== undefined) context.known(line);
    }
    return rows.length > 0 || sawHeader ? { rows } : undefined;
  },
});
