import * as z from 'zod';
import { Groups } from '../../base/tally.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const count = z.int().nonnegative();

export const endpointLogSchema = z.object({
  endpointId: count.optional().describe('When the command tells'),
  entries: z.array(z.object({ time: z.string(), status: z.string().describe('OK, Warning, Failure, Disabled'), state: z.string(), message: z.string() }))
    .describe('As printed, newest first; at most 500'),
  count,
  failures: z.array(z.object({ message: z.string(), count, line: z.int().positive() })).describe('Messages of entries that are not OK, at most 50'),
});

type Data = z.infer<typeof endpointLogSchema>;

const HEADER = /^\s*Timestamp\s+Status\s+State\s+Message\b/;
const ROW = /^\s*(\d{4}-\d\d-\d\dT\S{8,30})\s+([A-Za-z-]{2,20})\s+([a-z-]{2,40})\s+(\S.*)$/;
const MAX_ENTRIES = 500;

function read(lines: readonly Line[], context: ParseContext): Data | undefined {
  const id = /endpoint[ -]log[ -](\d{1,6})/.exec(context.command ?? '')?.[1];
  const entries: Data['entries'] = [];
  const failures = new Groups<{ message: string }>(5000);
  let total = 0;
  let sawHeader = false;
  for (const line of lines) {
    const [, time, status, state, message] = ROW.exec(line.text.trimEnd()) ?? [];
    if (HEADER.test(line.text)) { sawHeader = true; context.known(line); continue; }
    const last = entries.at(-1);
    if (time === undefined || status === undefined || state === undefined || message === undefined) {
      // Compiler output goes on below its entry.
      if (line.text.trim() !== '' && last !== undefined && last.status !== 'OK') context.known(line);
      continue;
    }
    total++;
    const text = message.slice(0, 1000);
    if (status !== 'OK') failures.add(text, line.n, () => ({ message: text }));
    if (entries.length < MAX_ENTRIES) context.note(`entries[${entries.push({ time, status, state, message: text }) - 1}]`, line);
    else context.known(line);
  }
  if (total === 0 && !sawHeader) return undefined;
  const worst = failures.top(50).map(({ value, count: n, line }) => ({ ...value, count: n, line }));
  worst.forEach(({ line }, i) => { context.note(`failures[${i}]`, line); });
  return { ...(id === undefined ? {} : { endpointId: Number(id) }), entries, count: total, failures: worst };
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-endpoint-log',
  title: 'cilium endpoint log',
  scope: 'node',
  area: 'endpoints',
  collect: 'cilium-dbg endpoint log <id>',
  commands: [/^cilium(?:-dbg)?-endpoint-log-\d{1,6}$/],
  sniff: (head) => (head.some(({ text }) => HEADER.test(text)) && !head.some(({ text }) => text.startsWith('#### ')) ? 'yes' : 'maybe'),
  schema: endpointLogSchema,
  parse: read,
});
