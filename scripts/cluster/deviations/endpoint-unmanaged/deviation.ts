import type { Deviation } from '../deviation.ts';
import { anyNode, dropObject } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'A pod of one node has no endpoint in its agent.',
  finds: 'POL-015',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    const pod = random.pick(node.pods.filter((p) => p.namespace !== 'kube-system'));
    editView(cluster, node, (view) => { view.pods = view.pods.filter((p) => p !== pod); });
    dropObject(cluster, 'ciliumendpoints', pod.name);
    return [{ kind: 'pod', node: node.name, namespace: pod.namespace, name: pod.name }];
  },
};
