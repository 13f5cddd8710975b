import type { Deviation } from '../deviation.ts';
import { anyNode } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'One node does not forward packets.',
  finds: 'ROUT-012',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editView(cluster, node, (view) => {
      for (const key of view.sysctl.keys()) if (key === 'net.ipv4.ip_forward' || /^net\.ipv4\.conf\..*\.forwarding$/.test(key)) view.sysctl.set(key, '0');
    });
    return [{ kind: 'node', node: node.name }];
  },
};
