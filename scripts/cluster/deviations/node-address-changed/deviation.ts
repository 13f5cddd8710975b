import type { Deviation } from '../deviation.ts';
import { anyNode, editObject } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'The CiliumNode of one node has another address than its Node.',
  finds: 'ROUT-009',
  also: ['ROUT-003'],
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editObject(cluster, 'ciliumnodes', node.name, `"ip":"${node.ip}"`, '"ip":"172.20.77.7"');
    return [{ kind: 'node', name: node.name }];
  },
};
