import type { Deviation } from '../deviation.ts';
import { anyNode, editText } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'The rule that looks up local addresses is gone on one node.',
  finds: 'ROUT-010',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editText(cluster, node, 'cmd/ip-rule.md', /100:.*\n/, '');
    return [{ kind: 'node', node: node.name }];
  },
};
