import { defineParser } from '../define-parser.ts';
import { metricsProgram, MetricsReader, metricsSchema } from '../metrics-text.ts';

function isWanted(name: string): boolean {
  return name.startsWith('hubble_') && !/_(?:sum|count)$/.test(name);
}

export const parser = defineParser({
  kind: 'stream',
  id: 'hubble-metrics',
  title: 'metrics of Hubble',
  scope: 'node',
  area: 'hubble',
  collect: 'curl -s localhost:9965/metrics',
  files: [/^hubble-metrics\.txt$/],
  sniff: (head) => {
    const program = metricsProgram(head);
    return program === 'hubble' ? 'yes' : program === undefined ? 'maybe' : 'no';
  },
  schema: metricsSchema,
  begin(context) {
    const reader = new MetricsReader(context, isWanted);
    return { line: (line) => { reader.line(line); }, end: () => reader.end() };
  },
});
