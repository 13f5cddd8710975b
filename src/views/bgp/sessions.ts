import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** A BGP session of a node as it was when asked. */
export interface Session {
  readonly node?: string;
  readonly peer: string;
  readonly localAs?: number;
  readonly peerAs?: number;
  readonly state: string;
  /** Routes told to the peer, over all families; undefined where the source does not count. */
  readonly advertised?: number;
  /** What the agent of the node says of a session that failed. */
  readonly said?: string;
  readonly places: readonly EvidenceRef[];
}

/** Sessions by what agents print, and of nodes without that by the status of their CiliumBGPNodeConfig. */
export function bgpSessions(context: ViewContext): Session[] {
  const printed = context.read('cilium-bgp-peers').flatMap((r) => r.data.peers.map((p, i): Session => ({
    ...named(p.node ?? r.node), peer: p.ip, localAs: p.localAs, peerAs: p.peerAs, state: p.state,
    advertised: p.families.reduce((sum, f) => sum + f.advertised, 0), ...complaint(context, p.node ?? r.node), places: r.places(`peers[${String(i)}]`),
  })));
  const nodes = new Set(printed.map((s) => s.node));
  const kept = context.read('cilium-bgp-node-configs').flatMap((r) => r.data.items.flatMap((config, i) => (nodes.has(config.name) ? [] : config.status.flatMap((instance, j) => instance.peers.flatMap((p, k): Session[] => {
    if (p.state === undefined) return [];
    return [{
      node: config.name, peer: p.peerAddress ?? p.name, state: p.state, ...(instance.localASN === undefined ? {} : { localAs: instance.localASN }), ...(p.peerASN === undefined ? {} : { peerAs: p.peerASN }),
      ...(p.routes.length === 0 ? {} : { advertised: p.routes.reduce((sum, c) => sum + c.advertised, 0) }), ...complaint(context, config.name),
      places: r.places(`items[${String(i)}].status[${String(j)}].peers[${String(k)}]`),
    }];
  })))));
  return [...printed, ...kept];
}

function named(node: string | undefined): { node?: string } {
  return node === undefined ? {} : { node };
}

function complaint(context: ViewContext, node: string | undefined): { said?: string } {
  const said = context.read('cilium-log').filter((l) => l.node === node && l.data.component === 'agent' && !l.data.previous).flatMap((l) => l.data.signatures).find((s) => s.id === 'bgp-session')?.sample;
  return said === undefined ? {} : { said };
}
