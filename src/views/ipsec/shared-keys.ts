import type { EvidenceRef } from '../../model/evidence.ts';
import { sortedBy } from '../../base/sort.ts';
import type { ViewContext } from '../define-view.ts';
import { nodesByAddress } from '../routes/nodes-by-address.ts';
import { ciliumStates } from './states.ts';

/** One key with which a node encrypts for several others. */
export interface SharedKey { readonly node: string; readonly key: number; readonly peers: number; readonly places: readonly EvidenceRef[] }

/** Keys made for a pair of nodes differ from peer to peer; the key of the secret itself is the same for all. */
export function sharedKeys(context: ViewContext): SharedKey[] {
  const names = nodesByAddress(context);
  const groups = new Map<string, { node: string; key: number; peers: Map<string, readonly EvidenceRef[]> }>();
  for (const { direction, remote, spi, keyHash, node = 'a node', places } of ciliumStates(context)) {
    if (direction !== 'out' || remote === undefined || keyHash === undefined) continue;
    const id = `${node} ${String(spi)} ${keyHash}`;
    const group = groups.get(id) ?? { node, key: spi, peers: new Map() };
    groups.set(id, group);
    const peer = names(remote) ?? remote;
    if (!group.peers.has(peer)) group.peers.set(peer, places);
  }
  const shared = [...groups.values()].filter((g) => g.peers.size > 1);
  return sortedBy(shared, (g) => g.node).map(({ node, key, peers }) => ({ node, key, peers: peers.size, places: [...peers.values()].slice(0, 2).flat() }));
}
