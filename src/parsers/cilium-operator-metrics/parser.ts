import { defineParser } from '../define-parser.ts';
import { metricsProgram, MetricsReader, metricsSchema } from '../metrics-text.ts';

function isWanted(name: string): boolean {
  return name.startsWith('cilium_') || /^workqueue_(?:depth|retries_total|longest_running_processor_seconds)$/.test(name) || name === 'process_resident_memory_bytes';
}

export const parser = defineParser({
  kind: 'stream',
  id: 'cilium-operator-metrics',
  title: 'metrics of cilium-operator',
  scope: 'cluster',
  area: 'metrics',
  collect: 'kubectl -n kube-system exec deploy/cilium-operator -- curl -s localhost:9963/metrics',
  commands: [/^cilium-operator.*-metrics-list$/],
  files: [/^metrics-.+-cilium-operator\.txt$/, /^cilium-operator-pod-.+-metrics\.yaml$/],
  sniff: (head) => {
    const program = metricsProgram(head);
    return program === 'operator' ? 'yes' : program === undefined ? 'maybe' : 'no';
  },
  schema: metricsSchema,
  begin(context) {
    const reader = new MetricsReader(context, isWanted);
    return { line: (line) => { reader.line(line); }, end: () => reader.end() };
  },
});
