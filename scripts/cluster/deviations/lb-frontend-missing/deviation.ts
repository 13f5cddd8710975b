import type { Deviation } from '../deviation.ts';
import { anyNode } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'One node lacks a service in its BPF map; its agent has it.',
  finds: 'SVC-101',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    const service = random.pick(cluster.services.filter((s) => s.app !== undefined && s.namespace !== 'kube-system' && s.backends.length > 1));
    editView(cluster, node, (view) => { view.loadBalancer = view.loadBalancer.filter((f) => f.service !== service); });
    return [{ kind: 'service', node: node.name, namespace: service.namespace, name: service.name }];
  },
};
