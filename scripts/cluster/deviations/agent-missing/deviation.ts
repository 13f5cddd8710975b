import type { Deviation } from '../deviation.ts';
import { anyNode, dropObject } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'One node has no agent.',
  finds: 'NODE-013',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    dropObject(cluster, 'k8s-pods', node.agent);
    return [{ kind: 'node', name: node.name }];
  },
};
