import type { Deviation } from '../deviation.ts';
import { STATUS, anyNode, editText } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'One node masquerades with iptables although BPF is asked for.',
  finds: 'MASQ-002',
  also: ['NODE-101'],
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editText(cluster, node, STATUS, /(Masquerading: +)BPF +\[eth0\] +\S+ +\[/, '$1IPTables [');
    return [{ kind: 'node', node: node.name }];
  },
};
