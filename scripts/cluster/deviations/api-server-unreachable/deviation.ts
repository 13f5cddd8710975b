import type { Deviation } from '../deviation.ts';
import { anyNode } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'The agent of one node does not reach the API server.',
  finds: 'LOG-003',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editView(cluster, node, (view) => {
      for (let i = 0; i < 40; i++) view.log.push({ before: 900 - i * 20, level: 'error', text: `Failed to watch *v1.Node: failed to list *v1.Node: Get \\"https://${cluster.apiServer}:6443/api/v1/nodes\\": dial tcp ${cluster.apiServer}:6443: i/o timeout` });
    });
    return [{ kind: 'node', node: node.name }];
  },
};
