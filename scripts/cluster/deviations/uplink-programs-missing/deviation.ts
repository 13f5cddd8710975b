import type { Deviation } from '../deviation.ts';
import { anyNode } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'The network card of one node has no programs.',
  finds: 'DP-003',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editView(cluster, node, (view) => { view.attachments = view.attachments.filter((a) => a.device !== 'eth0'); });
    return [{ kind: 'node', node: node.name }];
  },
};
