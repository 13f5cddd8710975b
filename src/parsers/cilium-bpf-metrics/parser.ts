import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { dropReason } from '../drop-reasons.ts';
import { arrayRows } from '../array-json.ts';
import { at, integer, text } from '../object-fields.ts';

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

/** The JSON form (`[{"reason": "Success", "direction": "egress", ...}]`) as rows of the table. */
function rowOf(value: unknown): string | undefined {
  const [reason, direction] = [text(at(value, 'reason')), text(at(value, 'direction'))];
  if (reason === undefined || direction === undefined) return undefined;
  const number = (key: string): string => String(integer(at(value, key)) ?? 0);
  const file = text(at(value, 'file'));
  return `${reason}   ${direction.toUpperCase()}   ${number('packets')}   ${number('bytes')}${file === undefined ? '' : `   ${number('line')}   ${file}`}`;
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-bpf-metrics',
  title: 'cilium bpf metrics list',
  rows: 'rows',
  columns: ['reason', 'direction', 'packets', 'bytes', 'file', 'fileLine'],
  scope: 'node',
  area: 'datapath',
  collect: 'cilium-dbg bpf metrics list',
  commands: [/^cilium(?:-dbg)?-bpf-metrics-list(?:-.*)?$/],
  sniff: (head) => {
    const rows = arrayRows(head, rowOf);
    return rows.some((row) => HEADER.test(row.text)) || rows.filter((row) => readMetricRow(row.text) !== undefined).length > 2 ? 'yes' : 'maybe';
  },
  schema: bpfMetricsSchema,
  parse(lines, context) {
    const rows: Row[] = [];
    let sawHeader = false;
    for (const line of arrayRows(lines, rowOf, context)) {
      const row = readMetricRow(line.text);
      if (HEADER.test(line.text)) { sawHeader = true; context.known(line); }
      else if (row !== undefined && rows.length < MAX_ROWS) context.note(`rows[${rows.push(row) - 1}]`, line);
      else if (row !== undefined) context.known(line);
    }
    return rows.length > 0 || sawHeader ? { rows } : undefined;
  },
});
