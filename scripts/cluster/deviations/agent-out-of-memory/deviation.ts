import type { Deviation } from '../deviation.ts';
import { anyNode, editObject } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'The agent of one node was killed for memory.',
  finds: 'NODE-014',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editObject(cluster, 'k8s-pods', node.agent, '"lastState":{}', '"lastState":{"terminated":{"exitCode":137,"finishedAt":"2026-03-10T08:55:11Z","reason":"OOMKilled","startedAt":"2026-03-02T06:11:48Z"}}');
    editObject(cluster, 'k8s-pods', node.agent, '"restartCount":0', '"restartCount":1');
    return [{ kind: 'pod', namespace: 'kube-system', name: node.agent }];
  },
};
