import type { Deviation } from '../deviation.ts';
import { anyNode, editText } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'The network card of one node stops sending now and then.',
  finds: 'NODE-017',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editText(cluster, node, 'cmd/dmesg---time-format=iso.md', /$/, '2026-03-09T22:10:41,551022+00:00 NETDEV WATCHDOG: eth0 (virtio_net): transmit queue 1 timed out\n');
    return [{ kind: 'node', node: node.name }];
  },
};
