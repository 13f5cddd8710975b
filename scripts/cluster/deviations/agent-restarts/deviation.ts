import type { Deviation } from '../deviation.ts';
import { anyNode, editObject } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'The agent of one node restarted many times.',
  finds: 'NODE-015',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editObject(cluster, 'k8s-pods', node.agent, '"restartCount":0', '"restartCount":31');
    editObject(cluster, 'k8s-pods', node.agent, '"lastState":{}', '"lastState":{"terminated":{"exitCode":1,"finishedAt":"2026-03-10T08:55:11Z","reason":"Error","startedAt":"2026-03-10T08:50:48Z"}}');
    return [{ kind: 'pod', namespace: 'kube-system', name: node.agent }];
  },
};
