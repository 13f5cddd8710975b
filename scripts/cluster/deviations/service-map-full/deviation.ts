import type { Deviation } from '../deviation.ts';
import { anyNode, editText } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'The service map of one node is full.',
  finds: 'SVC-005',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editText(cluster, node, 'cmd/cilium-dbg-metrics-list.md', /(cilium_bpf_map_pressure +map_name=lb4_services_v2 +)\S+/, '$11.000000');
    return [{ kind: 'node', node: node.name }];
  },
};
