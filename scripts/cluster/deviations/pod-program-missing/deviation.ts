import type { Deviation } from '../deviation.ts';
import { anyNode } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'The device of one pod has no program.',
  finds: 'DP-001',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    const pod = random.pick(node.pods);
    editView(cluster, node, (view) => {
      view.attachments = view.attachments.filter((a) => a.device !== pod.device);
    });
    return [{ kind: 'endpoint', node: node.name, name: pod.device }];
  },
};
