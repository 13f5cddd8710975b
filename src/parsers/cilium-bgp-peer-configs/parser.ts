import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { BgpTimers, GracefulRestart, readFamily, readGracefulRestart, readTimers } from '../bgp-fields.ts';
import { Selector, readSelector, sniffApi } from '../object-api.ts';
import { at, compact, list, text } from '../object-fields.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { Condition, clusterMeta, clusterMetaShape, noteLists, numeric, readConditions } from '../object-meta.ts';

const PeerConfig = z.object({
  ...clusterMetaShape,
  timers: BgpTimers,
  peerPort: z.number().int().optional(),
  /** Only where the router is not one hop away. */
  ebgpMultihop: z.number().int().optional(),
  authSecret: z.string().optional(),
  gracefulRestart: GracefulRestart.optional(),
  families: z.array(z.object({
    afi: z.string(), safi: z.string(),
    /** Labels of the CiliumBGPAdvertisement objects that apply; absent: nothing is announced. */
    advertisements: Selector.optional(),
  })),
  /** `cilium.io/MissingAuthSecret`: True is the bad news. */
  conditions: z.array(Condition),
});

function readConfig(value: unknown, name: string): z.input<typeof PeerConfig> {
  const spec = at(value, 'spec');
  return compact({
    ...clusterMeta(value, name), timers: readTimers(at(spec, 'timers')), peerPort: numeric(at(spec, 'transport', 'peerPort')), ebgpMultihop: numeric(at(spec, 'ebgpMultihop')),
    authSecret: text(at(spec, 'authSecretRef')), gracefulRestart: readGracefulRestart(at(spec, 'gracefulRestart')),
    families: list(at(spec, 'families')).map((family) => compact({ ...readFamily(family), advertisements: readSelector(at(family, 'advertisements')) })),
    conditions: readConditions(at(value, 'status', 'conditions')),
  });
}

export const parser = defineParser({
  id: 'cilium-bgp-peer-configs',
  title: 'BGP settings of peers',
  kind: 'objects',
  scope: 'cluster',
  area: 'bgp',
  collect: 'kubectl get ciliumbgppeerconfigs -o yaml',
  files: [/^ciliumbgppeerconfigs\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumbgppeerconfigs?|cbgppeer)(?:\.[a-z0-9.]{1,60})?(?:-|$)/],
  schema: z.object({ items: z.array(PeerConfig) }),
  sniff: (head) => sniffApi(head, 'cilium.io', ['CiliumBGPPeerConfig']),
  begin: (context) => gatherObjects(context, {
    kind: 'CiliumBGPPeerConfig', group: 'cilium.io', read: readConfig, note: (path, item, lineOf) => {
      noteFields(context, path, item, [['timers', 'spec.timers'], ['peerPort', 'spec.transport'], ['ebgpMultihop', 'spec.ebgpMultihop'], ['authSecret', 'spec.authSecretRef'], ['gracefulRestart', 'spec.gracefulRestart']], lineOf);
      noteLists(context, path, item, [['families', 'spec.families'], ['conditions', 'status.conditions']], lineOf);
    },
  }),
});
