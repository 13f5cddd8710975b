import type { Deviation } from '../deviation.ts';
import { anyNode } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'One node does not know a backend of a service that the slices have.',
  finds: 'SVC-002',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    const service = random.pick(cluster.services.filter((s) => s.app !== undefined && s.namespace !== 'kube-system' && s.backends.length > 1));
    editView(cluster, node, (view) => {
      for (const frontend of [...view.frontends, ...view.loadBalancer]) if (frontend.service === service) frontend.backends = frontend.backends.slice(1);
    });
    return [{ kind: 'service', node: node.name, namespace: service.namespace, name: service.name }];
  },
};
