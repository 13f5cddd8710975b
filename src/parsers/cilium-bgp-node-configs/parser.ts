import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { BgpPeer, readFamily, readPeer } from '../bgp-fields.ts';
import { sniffApi } from '../object-api.ts';
import { at, compact, list, text } from '../object-fields.ts';
import { gatherObjects } from '../object-list.ts';
import { Condition, clusterMeta, clusterMetaShape, noteLists, numeric, readConditions, time } from '../object-meta.ts';

const PeerState = z.object({
  name: z.string(),
  peerAddress: z.string().optional(),
  peerASN: z.number().int().optional(),
  /** `idle`, `connect`, `active`, `open_sent`, `open_confirm`, `established`. */
  state: z.string().optional(),
  establishedTime: z.string().optional(),
  /** As negotiated. */
  holdTimeSeconds: z.number().int().optional(),
  keepAliveTimeSeconds: z.number().int().optional(),
  routes: z.array(z.object({ afi: z.string(), safi: z.string(), received: z.number().int(), advertised: z.number().int() })),
});

const NodeConfig = z.object({
  /** Also the name of the node. */
  ...clusterMetaShape,
  instances: z.array(z.object({
    name: z.string(), localASN: z.number().int().optional(), routerID: z.string().optional(), localPort: z.number().int().optional(), peers: z.array(BgpPeer),
  })),
  /** What the agent says became of it; empty where status reports are off. */
  status: z.array(z.object({ name: z.string(), localASN: z.number().int().optional(), peers: z.array(PeerState) })),
  conditions: z.array(Condition),
});

function readState(value: unknown): z.input<typeof PeerState> {
  const timers = at(value, 'timers');
  return compact({
    name: text(at(value, 'name')) ?? '', peerAddress: text(at(value, 'peerAddress')), peerASN: numeric(at(value, 'peerASN')), state: text(at(value, 'peeringState')),
    establishedTime: time(at(value, 'establishedTime')), holdTimeSeconds: numeric(at(timers, 'appliedHoldTimeSeconds')), keepAliveTimeSeconds: numeric(at(timers, 'appliedKeepaliveSeconds')),
    routes: list(at(value, 'routeCount')).map((c) => ({ ...readFamily(c), received: numeric(at(c, 'received')) ?? 0, advertised: numeric(at(c, 'advertised')) ?? 0 })),
  });
}

function readConfig(value: unknown, name: string): z.input<typeof NodeConfig> {
  return compact({
    ...clusterMeta(value, name), conditions: readConditions(at(value, 'status', 'conditions')),
    instances: list(at(value, 'spec', 'bgpInstances')).map((one) => compact({
      name: text(at(one, 'name')) ?? '', localASN: numeric(at(one, 'localASN')), routerID: text(at(one, 'routerID')), localPort: numeric(at(one, 'localPort')),
      peers: list(at(one, 'peers')).flatMap(readPeer),
    })),
    status: list(at(value, 'status', 'bgpInstances')).map((one) => compact({
      name: text(at(one, 'name')) ?? '', localASN: numeric(at(one, 'localASN')), peers: list(at(one, 'peers')).map(readState),
    })),
  });
}

export const parser = defineParser({
  id: 'cilium-bgp-node-configs',
  title: 'BGP instances and peers of each node',
  kind: 'objects',
  scope: 'cluster',
  area: 'bgp',
  collect: 'kubectl get ciliumbgpnodeconfigs -o yaml',
  files: [/^ciliumbgpnodeconfigs\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumbgpnodeconfigs?|cbgpnode)(?:\.[a-z0-9.]{1,60})?(?:-|$)/],
  schema: z.object({ items: z.array(NodeConfig) }),
  sniff: (head) => sniffApi(head, 'cilium.io', ['CiliumBGPNodeConfig']),
  begin: (context) => gatherObjects(context, {
    kind: 'CiliumBGPNodeConfig', group: 'cilium.io', read: readConfig, note: (path, item, lineOf) => {
      noteLists(context, path, item, [['instances', 'spec.bgpInstances'], ['status', 'status.bgpInstances'], ['conditions', 'status.conditions']], lineOf);
      for (const [i, instance] of item.status.entries()) {
        for (const j of instance.peers.keys()) context.note(`${path}.status[${String(i)}].peers[${String(j)}]`, lineOf(`status.bgpInstances[${String(i)}].peers[${String(j)}]`));
      }
    },
  }),
});
