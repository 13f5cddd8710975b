import { defineParser } from '../define-parser.ts';
import { metricsProgram, MetricsReader, metricsSchema } from '../metrics-text.ts';

const OF_INTEREST = /^(?:cilium_|etcd_(?:server_(?:has_leader|leader_changes_seen_total|proposals_failed_total|health_)|mvcc_db_total_size_in_bytes|disk_wal_fsync_duration_seconds_(?:sum|count))|apiserver_(?:flowcontrol_rejected_requests_total|storage_objects|current_inflight_requests)|process_resident_memory_bytes)/;

function isWanted(name: string): boolean {
  return OF_INTEREST.test(name);
}

export const parser = defineParser({
  kind: 'stream',
  id: 'prometheus-metrics',
  title: 'Prometheus metrics of another program',
  scope: 'cluster',
  area: 'metrics',
  collect: 'kubectl get --raw /metrics',
  files: [/^k8s-metrics\.yaml$/, /^metrics-.+-(?:apiserver|kvstoremesh|etcd)\.txt$/, /^(?:clustermesh|cilium-clustermesh)-.+-metrics\.yaml$/],
  sniff: (head) => {
    const program = metricsProgram(head);
    return program === 'other' ? 'yes' : program === undefined ? 'maybe' : 'no';
  },
  schema: metricsSchema,
  begin(context) {
    const reader = new MetricsReader(context, isWanted);
    return { line: (line) => { reader.line(line); }, end: () => reader.end() };
  },
});
