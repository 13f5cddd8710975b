import type { Deviation } from '../deviation.ts';
import { anyNode, editText } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'A host firewall runs on one node.',
  finds: 'NODE-012',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editText(cluster, node, 'cmd/iptables-save--c.md', ':CILIUM_FORWARD - [0:0]', ':CILIUM_FORWARD - [0:0]\n:ufw-before-forward - [0:0]\n:ufw-reject-forward - [0:0]');
    editText(cluster, node, 'cmd/iptables-save--c.md', '[0:0] -A FORWARD -m comment', '[0:0] -A FORWARD -j ufw-before-forward\n[812:99120] -A FORWARD -j ufw-reject-forward\n[812:99120] -A ufw-reject-forward -j REJECT --reject-with icmp-port-unreachable\n[0:0] -A FORWARD -m comment');
    return [{ kind: 'node', node: node.name }];
  },
};
