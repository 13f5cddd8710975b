import type { Deviation } from '../deviation.ts';
import { anyNode } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'The tunnel map of one node lacks the range of another node.',
  finds: 'ROUT-003',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editView(cluster, node, (view) => { view.tunnels = view.tunnels.slice(1); });
    return [{ kind: 'node', node: node.name }];
  },
};
