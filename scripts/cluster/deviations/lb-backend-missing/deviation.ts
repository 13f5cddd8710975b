import type { Deviation } from '../deviation.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'One node lacks a backend of a service in its BPF map; its agent, the other nodes and the slices have it.',
  finds: 'SVC-101',
  apply(cluster, random) {
    const node = random.pick(cluster.nodes.slice(0, cluster.options.collected));
    const service = random.pick(cluster.services.filter((s) => s.backends.length > 1));
    editView(cluster, node, (view) => {
      for (const frontend of view.loadBalancer) if (frontend.service === service) frontend.backends = frontend.backends.slice(0, -1);
    });
    return [{ kind: 'service', node: node.name, namespace: service.namespace, name: service.name }];
  },
};
