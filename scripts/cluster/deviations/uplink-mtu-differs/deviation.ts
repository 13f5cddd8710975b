import type { Deviation } from '../deviation.ts';
import { anyNode } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'The network card of one node takes larger packets than all others.',
  finds: 'NODE-103',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editView(cluster, node, (view) => { for (const device of view.devices) if (device.name === 'eth0') device.mtu = 9000; });
    return [{ kind: 'node', node: node.name }];
  },
};
