import type { Deviation } from '../deviation.ts';
import { STATUS, anyNode, editText } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'One node has no address left for a pod.',
  finds: 'IPAM-001',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editText(cluster, node, STATUS, /IPv4: \d+\/(\d+) allocated/, 'IPv4: $1/$1 allocated');
    return [{ kind: 'node', node: node.name }];
  },
};
