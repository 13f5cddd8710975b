import { defineParser } from '../define-parser.ts';
import { MonitorCounter } from './counter.ts';
import { readLine } from './json.ts';
import { monitorSchema } from './schema.ts';

export const parser = defineParser({
  kind: 'stream',
  id: 'cilium-monitor',
  title: 'cilium monitor',
  scope: 'node',
  area: 'datapath',
  collect: 'cilium-dbg monitor -v',
  commands: [/^cilium(?:-dbg)?-monitor(?:-.*)?$/],
  sniff: (head) => (head.some(({ text }) => /^\s*Listening for events on \d{1,5} CPUs/.test(text) || isSure(text)) ? 'yes' : 'maybe'),
  schema: monitorSchema,
  begin(context) {
    const counter = new MonitorCounter(context);
    return { line: (line) => { counter.line(line); }, end: () => counter.end() };
  },
});

/** Agent events and lost counts alone could stand in other texts. */
function isSure(text: string): boolean {
  const kind = readLine(text)?.kind;
  return kind !== undefined && kind !== 'agent' && kind !== 'lost';
}
