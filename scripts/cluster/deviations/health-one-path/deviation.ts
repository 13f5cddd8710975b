import type { Deviation } from '../deviation.ts';
import { anyNode } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'One node does not reach another; everybody else does, and the way back works.',
  finds: 'EP-006',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editView(cluster, node, (view) => { for (const peer of view.peers) if (peer.name === 'cp-1') peer.reachable = false; });
    return [{ kind: 'node', name: node.name }];
  },
};
