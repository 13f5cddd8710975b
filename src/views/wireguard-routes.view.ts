import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import { remembered } from '../base/remember.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { publishedEndpoints, type Published } from './ipcache-sync/endpoints.ts';
import { noteList } from './note-list.ts';
import { nodesByAddress } from './routes/nodes-by-address.ts';
import { devicePeers, type DevicePeer } from './wireguard/devices.ts';
import { RangeOwners } from './wireguard/ranges.ts';

const Pod = { ip: z.string(), pod: z.string(), node: z.string() };

const WireguardRoutes = z.object({
  /** Addresses of pods on nodes whose peer lists at least one of them: only there something can be missing. */
  judged: z.number().int(),
  /** Pods whose address no peer may be sent: WireGuard drops packets to them. */
  absent: z.array(z.object(Pod)),
  /** Pods whose address belongs to the peer of another node than theirs. */
  elsewhere: z.array(z.object({ ...Pod, sentTo: z.string() })),
});
type Pod = z.input<typeof WireguardRoutes>['absent'][number];
interface Seen { readonly pod: Pod; readonly at: OwnedPeer; readonly home: OwnedPeer | undefined; readonly places: readonly EvidenceRef[] }
interface OwnedPeer { readonly peer: DevicePeer; readonly node: string }

/** Addresses of pods on other nodes against the addresses that each peer of WireGuard may be sent. */
export const view = defineView({
  id: 'wireguard-routes',
  title: 'addresses of pods that WireGuard sends to the wrong peer, or to none',
  scope: 'node',
  collect: 'kubectl -n kube-system exec <cilium pod> -- wg show; kubectl get ciliumendpoints -A -o yaml',
  schema: WireguardRoutes,
  build: (context) => {
    const peers = devicePeers(context);
    if (peers === undefined) return { missing: context.missing('wg-show') };
    if (context.read('cilium-endpoints').length === 0) return { missing: context.missing('cilium-endpoints') };
    const seen = look(context, peers);
    const listing = new Set(seen.flatMap((s) => (s.home?.node === s.pod.node ? [s.pod.node] : [])));
    const known = knownAddresses(context);
    const absent = seen.filter((s) => s.home === undefined && s.at.peer.complete && listing.has(s.pod.node) && known?.has(s.pod.ip) !== false);
    const elsewhere = seen.filter((s) => s.home !== undefined && s.home.node !== s.pod.node);
    context.note('', peers[0]?.places ?? []);
    return {
      judged: seen.filter((s) => listing.has(s.pod.node) || s.home !== undefined).length,
      absent: noteList(context, 'absent', absent.map((s) => ({ ...s.pod, places: [...s.at.peer.places, ...s.places] }))),
      elsewhere: noteList(context, 'elsewhere', elsewhere.map((s) => ({ ...s.pod, sentTo: s.home?.node ?? '', places: [...s.home?.peer.places ?? [], ...s.places] }))),
    };
  },
});

/** The same for every node of a dump. */
const settledPods = remembered((context: ViewContext): readonly Published[] => sortedBy(publishedEndpoints(context).values(), (p) => p.ip), (context) => context.snapshot);

/** Every settled pod of a node that is a peer, with the peer that packets to it are given to. */
function look(context: ViewContext, peers: readonly DevicePeer[]): Seen[] {
  const names = nodesByAddress(context);
  const keys = new Map(context.read('cilium-nodes').flatMap((r) => r.data.items.map((n) => [n.wireguardPublicKey ?? '', n.name] as const)));
  const byNode = new Map<string, OwnedPeer>();
  const owners = new RangeOwners<OwnedPeer>();
  for (const peer of peers) {
    const node = keys.get(peer.publicKey) ?? names(peer.address);
    if (node === undefined) continue;
    const owned = { peer, node };
    byNode.set(node, owned);
    for (const range of peer.allowedIps) owners.add(range, owned);
  }
  return settledPods(context).flatMap(({ ip, namespace, name, nodeIP, addressPlaces: places }): Seen[] => {
    const node = names(nodeIP ?? '');
    const at = byNode.get(node ?? '');
    if (node === undefined || at === undefined) return [];
    return [{ pod: { ip, pod: `${namespace}/${name}`, node }, at, home: owners.ownerOf(ip), places }];
  });
}

/** What the datapath of the node knows, where it was collected: a pod it does not know yet, or no longer, is no gap of WireGuard. */
function knownAddresses(context: ViewContext): ReadonlySet<string> | undefined {
  const maps = context.read('cilium-bpf-ipcache');
  return maps.length === 0 ? undefined : new Set(maps.flatMap((r) => r.data.entries.map((e) => e.prefix.replace(/\/(?:32|128)$/, ''))));
}
