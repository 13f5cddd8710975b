import type { Deviation } from '../deviation.ts';
import { anyNode } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'Another program is attached to the network card of one node.',
  finds: 'DP-008',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editView(cluster, node, (view) => { view.attachments.push({ device: 'eth0', ifindex: 2, hook: 'ingress', program: 'meter_ingress' }); });
    return [{ kind: 'node', node: node.name }];
  },
};
