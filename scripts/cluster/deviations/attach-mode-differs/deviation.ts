import type { Deviation } from '../deviation.ts';
import { STATUS, anyNode, editText } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'One node attaches its programs the old way.',
  finds: 'NODE-101',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editText(cluster, node, STATUS, /(Attach Mode: +)TCX/, '$1Legacy TC');
    return [{ kind: 'node', node: node.name }];
  },
};
