import type { Deviation } from '../deviation.ts';
import { anyNode, editObject, editText } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'One node runs a kernel older than Cilium needs.',
  finds: 'NODE-001',
  also: ['NODE-002'],
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editText(cluster, node, 'cmd/uname--a.md', node.kernel, '4.19.0-26-generic');
    editObject(cluster, 'k8s-nodes', node.name, `"kernelVersion":"${node.kernel}"`, '"kernelVersion":"4.19.0-26-generic"');
    editText(cluster, node, 'conf/kernel-config', node.kernel, '4.19.0-26-generic');
    return [{ kind: 'node', node: node.name }];
  },
};
