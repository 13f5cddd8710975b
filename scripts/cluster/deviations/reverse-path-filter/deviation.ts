import type { Deviation } from '../deviation.ts';
import { anyNode } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'One node drops packets by their return path.',
  finds: 'ROUT-011',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editView(cluster, node, (view) => {
      for (const name of ['all', 'default', 'cilium_host', 'cilium_vxlan', ...view.pods.map((p) => p.device)]) view.sysctl.set(`net.ipv4.conf.${name}.rp_filter`, '1');
    });
    return [{ kind: 'node', node: node.name }];
  },
};
