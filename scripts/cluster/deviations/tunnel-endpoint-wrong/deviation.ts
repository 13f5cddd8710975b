import type { Deviation } from '../deviation.ts';
import { anyNode, anyPod } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'One node sends the pods of another node to the address of a third.',
  finds: 'ROUT-003',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    const pod = anyPod(cluster, random, node);
    editView(cluster, node, (view) => {
      const third = cluster.nodes.find((n) => n.name !== pod.node && n !== node)?.ip ?? '';
      for (const entry of view.ipcache) if (entry.pod?.node === pod.node) entry.tunnel = third;
    });
    return [{ kind: 'node', node: node.name }];
  },
};
