import type { Deviation } from '../deviation.ts';
import { anyNode, editText } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'The kernel of one node was built without attaching BPF to cgroups.',
  finds: 'NODE-003',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editText(cluster, node, 'conf/kernel-config', 'CONFIG_CGROUP_BPF=y', '# CONFIG_CGROUP_BPF is not set');
    return [{ kind: 'node', node: node.name }];
  },
};
