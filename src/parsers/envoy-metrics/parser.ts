import { defineParser } from '../define-parser.ts';
import { metricsProgram, MetricsReader, metricsSchema } from '../metrics-text.ts';

/** Envoy counts thousands of things: what tells of failing listeners, clusters and refused traffic is kept when it is not zero. */
const OF_INTEREST = /^envoy_(?:server_(?:live|state|days_until_first_cert_expiring|total_connections|memory_allocated)|cluster_manager_|listener_manager_|cluster_upstream_(?:cx_connect_fail|cx_connect_timeout|cx_overflow|rq_pending_overflow|rq_timeout|rq_retry|rq_xx|cx_active)|cluster_membership_|cluster_update_failure|http_downstream_(?:rq_xx|rq_timeout|cx_active|cx_protocol_error)|listener_downstream_cx_overflow|cilium_|control_plane_)/;

function isWanted(name: string, value: number): boolean {
  return OF_INTEREST.test(name) && (value !== 0 || name === 'envoy_server_live' || name === 'envoy_control_plane_connected_state');
}

export const parser = defineParser({
  kind: 'stream',
  id: 'envoy-metrics',
  title: 'metrics of Envoy',
  scope: 'node',
  area: 'envoy',
  collect: 'cilium-dbg envoy admin metrics',
  files: [/^envoy-metrics\.txt$/],
  sniff: (head) => {
    const program = metricsProgram(head);
    return program === 'envoy' ? 'yes' : program === undefined ? 'maybe' : 'no';
  },
  schema: metricsSchema,
  begin(context) {
    const reader = new MetricsReader(context, isWanted);
    return { line: (line) => { reader.line(line); }, end: () => reader.end() };
  },
});
