import type { Deviation } from '../deviation.ts';
import { anyNode, editObject } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'Two nodes were given the same range for pods.',
  finds: 'IPAM-005',
  also: ['ROUT-003'],
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    const other = cluster.nodes.find((n) => n !== node && n.role === 'worker');
    editObject(cluster, 'ciliumnodes', node.name, `"podCIDRs":["${node.podCidr}"]`, `"podCIDRs":["${other?.podCidr ?? ''}"]`);
    return [{ kind: 'node', name: [node.name, other?.name ?? ''].sort()[0] ?? '' }];
  },
};
