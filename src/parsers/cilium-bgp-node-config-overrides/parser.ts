import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { sniffApi } from '../object-api.ts';
import { at, compact, list, text } from '../object-fields.ts';
import { gatherObjects } from '../object-list.ts';
import { clusterMeta, clusterMetaShape, noteLists, numeric } from '../object-meta.ts';

const Override = z.object({
  /** Also the name of the node. */
  ...clusterMetaShape,
  instances: z.array(z.object({
    name: z.string(), routerID: z.string().optional(), localPort: z.number().int().optional(), localASN: z.number().int().optional(),
    peers: z.array(z.object({ name: z.string(), localAddress: z.string().optional(), localPort: z.number().int().optional() })),
  })),
});

function readOverride(value: unknown, name: string): z.input<typeof Override> {
  return compact({
    ...clusterMeta(value, name),
    instances: list(at(value, 'spec', 'bgpInstances')).map((one) => compact({
      name: text(at(one, 'name')) ?? '', routerID: text(at(one, 'routerID')), localPort: numeric(at(one, 'localPort')), localASN: numeric(at(one, 'localASN')),
      peers: list(at(one, 'peers')).map((peer) => compact({ name: text(at(peer, 'name')) ?? '', localAddress: text(at(peer, 'localAddress')), localPort: numeric(at(peer, 'localPort')) })),
    })),
  });
}

export const parser = defineParser({
  id: 'cilium-bgp-node-config-overrides',
  title: 'BGP settings that differ on single nodes',
  kind: 'objects',
  scope: 'cluster',
  area: 'bgp',
  collect: 'kubectl get ciliumbgpnodeconfigoverrides -o yaml',
  files: [/^ciliumbgpnodeconfigoverrides\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumbgpnodeconfigoverrides?|cbgpnodeoverride)(?:\.[a-z0-9.]{1,60})?(?:-|$)/],
  schema: z.object({ items: z.array(Override) }),
  sniff: (head) => sniffApi(head, 'cilium.io', ['CiliumBGPNodeConfigOverride']),
  begin: (context) => gatherObjects(context, {
    kind: 'CiliumBGPNodeConfigOverride', group: 'cilium.io', read: readOverride, note: (path, item, lineOf) => {
      noteLists(context, path, item, [['instances', 'spec.bgpInstances']], lineOf);
    },
  }),
});
