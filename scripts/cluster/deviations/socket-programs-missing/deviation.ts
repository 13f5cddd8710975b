import type { Deviation } from '../deviation.ts';
import { anyNode, editText } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'The programs of socket load balancing are not attached on one node.',
  finds: 'KPR-009',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editText(cluster, node, 'cmd/bpftool-cgroup-tree--run-cilium-cgroupv2.md', /\/run\/cilium\/cgroupv2\n[^]*/, '');
    return [{ kind: 'node', node: node.name }];
  },
};
