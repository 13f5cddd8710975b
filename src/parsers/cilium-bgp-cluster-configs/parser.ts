import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { BgpPeer, readPeer } from '../bgp-fields.ts';
import { Selector, readSelector, sniffApi } from '../object-api.ts';
import { at, compact, list, text } from '../object-fields.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { Condition, clusterMeta, clusterMetaShape, noteLists, numeric, readConditions } from '../object-meta.ts';

const ClusterConfig = z.object({
  ...clusterMetaShape,
  /** Absent: every node. */
  nodeSelector: Selector.optional(),
  instances: z.array(z.object({ name: z.string(), localASN: z.number().int().optional(), localPort: z.number().int().optional(), peers: z.array(BgpPeer) })),
  /** `cilium.io/NoMatchingNode`, `cilium.io/MissingPeerConfigs`, `cilium.io/ConflictingClusterConfigs`: True is the bad news. */
  conditions: z.array(Condition),
});

function readConfig(value: unknown, name: string): z.input<typeof ClusterConfig> {
  const spec = at(value, 'spec');
  return compact({
    ...clusterMeta(value, name), nodeSelector: readSelector(at(spec, 'nodeSelector')), conditions: readConditions(at(value, 'status', 'conditions')),
    instances: list(at(spec, 'bgpInstances')).map((one) => compact({
      name: text(at(one, 'name')) ?? '', localASN: numeric(at(one, 'localASN')), localPort: numeric(at(one, 'localPort')), peers: list(at(one, 'peers')).flatMap(readPeer),
    })),
  });
}

export const parser = defineParser({
  id: 'cilium-bgp-cluster-configs',
  title: 'BGP instances of the cluster',
  kind: 'objects',
  scope: 'cluster',
  area: 'bgp',
  collect: 'kubectl get ciliumbgpclusterconfigs -o yaml',
  files: [/^ciliumbgpclusterconfigs\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumbgpclusterconfigs?|cbgpcluster)(?:\.[a-z0-9.]{1,60})?(?:-|$)/],
  schema: z.object({ items: z.array(ClusterConfig) }),
  sniff: (head) => sniffApi(head, 'cilium.io', ['CiliumBGPClusterConfig']),
  begin: (context) => gatherObjects(context, {
    kind: 'CiliumBGPClusterConfig', group: 'cilium.io', read: readConfig, note: (path, item, lineOf) => {
      noteFields(context, path, item, [['nodeSelector', 'spec.nodeSelector']], lineOf);
      noteLists(context, path, item, [['instances', 'spec.bgpInstances'], ['conditions', 'status.conditions']], lineOf);
    },
  }),
});
