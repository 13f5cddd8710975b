import type { Deviation } from '../deviation.ts';
import { anyNode, editObject } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'The endpoint of one pod is not ready.',
  finds: 'EP-001',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    const pod = random.pick(node.pods);
    editObject(cluster, 'ciliumendpoints', pod.name, '"state":"ready"', '"state":"not-ready"');
    return [{ kind: 'endpoint', namespace: pod.namespace, name: pod.name }];
  },
};
