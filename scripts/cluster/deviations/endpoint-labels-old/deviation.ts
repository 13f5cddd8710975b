import type { Deviation } from '../deviation.ts';
import { anyPod, editObject } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'A label of a pod was changed, and its CiliumEndpoint still has the old one.',
  finds: 'EP-103',
  apply(cluster, random) {
    const pod = anyPod(cluster, random);
    editObject(cluster, 'k8s-pods', pod.name, `"labels":{"app":"${pod.app.name}"`, '"labels":{"app":"renamed"');
    return [{ kind: 'endpoint', namespace: pod.namespace, name: pod.name }];
  },
};
