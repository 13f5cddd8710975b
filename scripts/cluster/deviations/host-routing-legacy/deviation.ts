import type { Deviation } from '../deviation.ts';
import { STATUS, anyNode, editText } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'One node sends pod traffic through the host network stack.',
  finds: 'NODE-101',
  also: ['KPR-033'],
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editText(cluster, node, STATUS, 'Host: BPF', 'Host: Legacy');
    return [{ kind: 'node', node: node.name }];
  },
};
