import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { BgpFamily, BgpTimers, GracefulRestart, readFamily, readGracefulRestart, readTimers } from '../bgp-fields.ts';
import { Selector, readSelector, sniffApi } from '../object-api.ts';
import { at, compact, flag, list, text, texts } from '../object-fields.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { Condition, clusterMeta, clusterMetaShape, noteLists, numeric, readConditions } from '../object-meta.ts';

const Neighbor = z.object({
  /** With prefix length: `192.0.2.1/32`. */
  peerAddress: z.string(),
  peerPort: z.number().int().optional(),
  peerASN: z.number().int().optional(),
  authSecret: z.string().optional(),
  eBGPMultihopTTL: z.number().int().optional(),
  timers: BgpTimers,
  gracefulRestart: GracefulRestart.optional(),
  families: z.array(BgpFamily),
});

const PeeringPolicy = z.object({
  ...clusterMetaShape,
  /** Absent: no node. */
  nodeSelector: Selector.optional(),
  virtualRouters: z.array(z.object({
    localASN: z.number().int().optional(),
    exportPodCIDR: z.boolean(),
    /** Absent: no service is announced, whatever its labels. */
    serviceSelector: Selector.optional(),
    serviceAdvertisements: z.array(z.string()),
    podIPPoolSelector: Selector.optional(),
    neighbors: z.array(Neighbor),
  })),
  conditions: z.array(Condition),
});

function readNeighbor(value: unknown): z.input<typeof Neighbor>[] {
  const peerAddress = text(at(value, 'peerAddress'));
  return peerAddress === undefined ? [] : [compact({
    peerAddress, peerPort: numeric(at(value, 'peerPort')), peerASN: numeric(at(value, 'peerASN')), authSecret: text(at(value, 'authSecretRef')),
    eBGPMultihopTTL: numeric(at(value, 'eBGPMultihopTTL')), timers: readTimers(value), gracefulRestart: readGracefulRestart(at(value, 'gracefulRestart')),
    families: list(at(value, 'families')).map(readFamily),
  })];
}

function readPolicy(value: unknown, name: string): z.input<typeof PeeringPolicy> {
  const spec = at(value, 'spec');
  return compact({
    ...clusterMeta(value, name), nodeSelector: readSelector(at(spec, 'nodeSelector')), conditions: readConditions(at(value, 'status', 'conditions')),
    virtualRouters: list(at(spec, 'virtualRouters')).map((router) => compact({
      localASN: numeric(at(router, 'localASN')), exportPodCIDR: flag(at(router, 'exportPodCIDR')) ?? false, serviceSelector: readSelector(at(router, 'serviceSelector')),
      serviceAdvertisements: texts(at(router, 'serviceAdvertisements')) ?? [], podIPPoolSelector: readSelector(at(router, 'podIPPoolSelector')),
      neighbors: list(at(router, 'neighbors')).flatMap(readNeighbor),
    })),
  });
}

export const parser = defineParser({
  id: 'cilium-bgp-peering-policies',
  title: 'BGP peering policies (BGP version 1)',
  kind: 'objects',
  scope: 'cluster',
  area: 'bgp',
  collect: 'kubectl get ciliumbgppeeringpolicies -o yaml',
  files: [/^ciliumbgppeeringpolicies\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumbgppeeringpolic(?:y|ies)|bgpp)(?:\.[a-z0-9.]{1,60})?(?:-|$)/],
  schema: z.object({ items: z.array(PeeringPolicy) }),
  sniff: (head) => sniffApi(head, 'cilium.io', ['CiliumBGPPeeringPolicy']),
  begin: (context) => gatherObjects(context, {
    kind: 'CiliumBGPPeeringPolicy', group: 'cilium.io', read: readPolicy, note: (path, item, lineOf) => {
      noteFields(context, path, item, [['nodeSelector', 'spec.nodeSelector']], lineOf);
      noteLists(context, path, item, [['virtualRouters', 'spec.virtualRouters'], ['conditions', 'status.conditions']], lineOf);
    },
  }),
});
