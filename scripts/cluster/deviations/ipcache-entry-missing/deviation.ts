import type { Deviation } from '../deviation.ts';
import { anyNode, anyPod } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'One node has no identity for the address of a pod.',
  finds: 'EP-101',
  also: ['ROUT-003'],
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    const pod = anyPod(cluster, random, node);
    editView(cluster, node, (view) => { view.ipcache = view.ipcache.filter((e) => e.pod !== pod); });
    return [{ kind: 'endpoint', node: node.name, namespace: pod.namespace, name: pod.name }];
  },
};
