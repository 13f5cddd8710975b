import type { Deviation } from '../deviation.ts';
import { STATUS, anyNode, editText } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'The agent of one node does not replace kube-proxy.',
  finds: 'NODE-101',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editText(cluster, node, STATUS, /(KubeProxyReplacement: +)True +\[.*\]/, '$1False   ');
    editText(cluster, node, STATUS, /(  Status: +)True/, '$1False');
    return [{ kind: 'node', node: node.name }];
  },
};
