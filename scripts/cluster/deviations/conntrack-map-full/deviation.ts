import type { Deviation } from '../deviation.ts';
import { anyNode, editText } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'The connection map of one node is full.',
  finds: 'CT-001',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editText(cluster, node, 'cmd/cilium-dbg-metrics-list.md', /(cilium_bpf_map_pressure +map_name=ct4_global +)\S+/, '$10.998000');
    return [{ kind: 'node', node: node.name }];
  },
};
