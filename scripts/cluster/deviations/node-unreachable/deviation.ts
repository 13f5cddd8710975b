import type { Deviation } from '../deviation.ts';
import { anyNode } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'No agent reaches one node; its own agent reaches all.',
  finds: 'EP-006',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    for (const other of cluster.nodes) if (other !== node) editView(cluster, other, (view) => { for (const peer of view.peers) if (peer.name === node.name) peer.reachable = false; });
    return [{ kind: 'node', name: node.name }];
  },
};
