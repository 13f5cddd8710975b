import { defineParser } from '../define-parser.ts';
import { metricsProgram, MetricsReader, metricsSchema } from '../metrics-text.ts';

/** Health of the process beside everything the agent counts itself. */
const PROCESS = new Set(['process_resident_memory_bytes', 'process_open_fds', 'process_max_fds', 'process_start_time_seconds', 'go_goroutines']);

function isWanted(name: string): boolean {
  return name.startsWith('cilium_') || PROCESS.has(name);
}

export const parser = defineParser({
  kind: 'stream',
  id: 'cilium-metrics',
  title: 'cilium metrics list, metrics of the agent',
  scope: 'node',
  area: 'metrics',
  collect: 'cilium-dbg metrics list',
  commands: [/^cilium(?:-dbg)?-metrics-list(?:-.*)?$/],
  files: [/^metrics-.+-cilium-agent\.txt$/],
  sniff: (head) => {
    const program = metricsProgram(head);
    return program === 'agent' ? 'yes' : program === undefined ? 'maybe' : 'no';
  },
  schema: metricsSchema,
  begin(context) {
    const reader = new MetricsReader(context, isWanted);
    return { line: (line) => { reader.line(line); }, end: () => reader.end() };
  },
});
