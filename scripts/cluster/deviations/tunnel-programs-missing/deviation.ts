import type { Deviation } from '../deviation.ts';
import { anyNode } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'The tunnel device of one node has no programs.',
  finds: 'DP-006',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editView(cluster, node, (view) => { view.attachments = view.attachments.filter((a) => a.device !== 'cilium_vxlan'); });
    return [{ kind: 'node', node: node.name }];
  },
};
