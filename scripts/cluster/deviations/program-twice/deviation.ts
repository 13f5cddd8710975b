import type { Deviation } from '../deviation.ts';
import { anyNode } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'A program is attached twice to a device of one node.',
  finds: 'DP-007',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editView(cluster, node, (view) => { view.attachments.push(...view.attachments.filter((a) => a.device === 'cilium_vxlan' && a.hook === 'ingress')); });
    return [{ kind: 'node', node: node.name }];
  },
};
