import type { Deviation } from '../deviation.ts';
import { STATUS, anyNode, editText } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'One node routes natively, all others tunnel.',
  finds: 'NODE-101',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editText(cluster, node, STATUS, 'Network: Tunnel [vxlan]', 'Network: Native');
    return [{ kind: 'node', node: node.name }];
  },
};
