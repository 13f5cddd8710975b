import type { Deviation } from '../deviation.ts';
import { dropObject } from '../edit.ts';

export const deviation: Deviation = {
  tells: 'The CiliumIdentity of running pods is gone.',
  finds: 'EP-103',
  apply(cluster, random) {
    const app = random.pick(cluster.apps.filter((a) => a.pods.length > 0 && a.namespace !== 'kube-system'));
    dropObject(cluster, 'ciliumidentities', String(app.identity));
    return [...app.pods.map((p) => ({ kind: 'endpoint' as const, namespace: p.namespace, name: p.name }))];
  },
};
