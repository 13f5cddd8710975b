import type { Deviation } from '../deviation.ts';
import { anyNode, editText } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'The agent of one node runs without the layer 7 proxy, against the ConfigMap.',
  finds: 'NODE-102',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editText(cluster, node, 'cmd/cilium-dbg-config--a.md', /(EnableL7Proxy +): true/, '$1: false');
    return [{ kind: 'node', node: node.name }];
  },
};
