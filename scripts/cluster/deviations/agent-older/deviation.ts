import type { Deviation } from '../deviation.ts';
import { STATUS, anyNode, editObject, editText } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'The agent of one node runs an older patch release, long after the update.',
  finds: 'VER-003',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editObject(cluster, 'k8s-pods', node.agent, /cilium:v(1\.\d+)\.\d+/g, 'cilium:v$1.0');
    editText(cluster, node, STATUS, /(Cilium: +Ok +1\.\d+)\.\d+ .*/, '$1.0 (v1.17.0-c2bbf787)');
    return [{ kind: 'cluster' }];
  },
};
