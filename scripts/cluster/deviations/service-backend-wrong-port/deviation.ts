import type { Deviation } from '../deviation.ts';
import { anyNode } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'One node sends to a port of a backend that the slices do not name.',
  finds: 'SVC-002',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    const service = random.pick(cluster.services.filter((s) => s.app !== undefined && s.namespace !== 'kube-system' && s.backends.length > 1));
    editView(cluster, node, (view) => {
      for (const frontend of [...view.frontends, ...view.loadBalancer]) if (frontend.service === service) frontend.backends = frontend.backends.map((b, i) => (i === 0 ? { ...b, port: b.port + 1 } : b));
    });
    return [{ kind: 'service', node: node.name, namespace: service.namespace, name: service.name }];
  },
};
