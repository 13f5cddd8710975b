import type { Deviation } from '../deviation.ts';
import { anyNode, anyPod } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'One node takes the address of a pod for another identity than its CiliumEndpoint names.',
  finds: 'EP-101',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    const pod = anyPod(cluster, random, node);
    editView(cluster, node, (view) => { for (const entry of view.ipcache) if (entry.pod === pod) entry.identity += 1; });
    return [{ kind: 'endpoint', node: node.name, namespace: pod.namespace, name: pod.name }];
  },
};
