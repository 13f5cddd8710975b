import type { Deviation } from '../deviation.ts';
import { anyNode } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'The connection table of the host is nearly full on one node.',
  finds: 'NODE-007',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editView(cluster, node, (view) => { view.sysctl.set('net.netfilter.nf_conntrack_count', '1040000'); });
    return [{ kind: 'node', node: node.name }];
  },
};
