import type { Deviation } from '../deviation.ts';
import { anyNode, editObject, editText } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'The endpoint of one pod is not ready, by its agent and by its object.',
  finds: 'EP-001',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    const pod = random.pick(node.pods);
    editText(cluster, node, 'cmd/cilium-dbg-endpoint-list.md', new RegExp(`(${pod.ip} +)ready {4}`), '$1not-ready');
    editObject(cluster, 'ciliumendpoints', pod.name, '"state":"ready"', '"state":"not-ready"');
    return [{ kind: 'node', node: node.name }];
  },
};
