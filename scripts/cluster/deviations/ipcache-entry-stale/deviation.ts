import type { Deviation } from '../deviation.ts';
import { anyNode } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'One node still has an identity for an address that no pod has.',
  finds: 'EP-102',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    const ip = node.podCidr.replace(/0\/\d+$/, '249');
    const identity = cluster.apps[1]?.identity ?? 1100;
    editView(cluster, node, (view) => { view.ipcache.push({ prefix: `${ip}/32`, identity, tunnel: '0.0.0.0', flags: '<none>', host: '', source: 'custom-resource' }); });
    return [{ kind: 'key', node: node.name, name: ip }];
  },
};
