import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { addressOf, DEVICE } from './wireguard/devices.ts';
import { nodesByAddress } from './routes/nodes-by-address.ts';

/** What this view reads of another one. */
const PeerHealthFields = z.object({ peers: z.array(z.object({ name: z.string(), host: z.string(), endpoint: z.string() })) });

const WireguardPeers = z.object({
  /** Peers of `cilium_wg0` that were listed. */
  peers: z.number().int(),
  /** Peers to which packets were sent while nothing ever came back, on nodes that answer as far as known. */
  mute: z.array(z.object({ publicKey: z.string(), endpoint: z.string().optional(), node: z.string().optional(), sent: z.number() })),
  /** Peers whose last handshake is too old for the traffic that the probes alone make, on nodes whose pods do not answer. */
  stale: z.array(z.object({ publicKey: z.string(), endpoint: z.string().optional(), node: z.string(), handshakeAge: z.number() })),
});
type WireguardPeers = z.input<typeof WireguardPeers>;

/** Keys are renewed every two minutes while there is traffic; twice that and some more. */
const OLD_SECONDS = 300;

/** The peers of the node's WireGuard device that never answer. */
export const view = defineView({
  id: 'wireguard-peers',
  title: 'WireGuard peers of a node that do not answer',
  scope: 'node',
  collect: 'kubectl -n kube-system exec <cilium pod> -- wg show',
  schema: WireguardPeers,
  build: (context) => {
    const reads = context.read('wg-show').filter((r) => r.data.interfaces.some((i) => i.name === DEVICE));
    if (reads.length === 0) return { missing: context.missing('wg-show') };
    const nodes = nodesByAddress(context);
    const health = healthByNode(context);
    const out: WireguardPeers = { peers: 0, mute: [], stale: [] };
    context.note('', reads.flatMap((r) => r.places('')));
    for (const read of reads) read.data.interfaces.forEach((device, d) => {
      if (device.name !== DEVICE) return;
      out.peers += device.peerCount;
      device.peers.forEach((peer, p) => {
        const node = nodes(addressOf(peer.endpoint));
        const probed = health.get(node ?? '');
        const places = read.places(`interfaces[${String(d)}].peers[${String(p)}]`);
        const named = { publicKey: peer.publicKey, ...(peer.endpoint === undefined ? {} : { endpoint: peer.endpoint }) };
        if (peer.handshakeAge === undefined && (peer.sent ?? 0) > 0 && (peer.received ?? 0) === 0 && probed?.host !== 'failing') {
          context.note(`mute[${String(out.mute.length)}]`, [...places, ...probed?.places ?? []]);
          out.mute.push({ ...named, sent: peer.sent ?? 0, ...(node === undefined ? {} : { node }) });
        } else if (peer.handshakeAge !== undefined && peer.handshakeAge > OLD_SECONDS && node !== undefined && probed?.endpoint === 'failing' && probed.host === 'ok') {
          context.note(`stale[${String(out.stale.length)}]`, [...places, ...probed.places]);
          out.stale.push({ ...named, node, handshakeAge: peer.handshakeAge });
        }
      });
    });
    return out;
  },
});

interface Probes { readonly host: string; readonly endpoint: string; readonly places: readonly EvidenceRef[] }

function healthByNode(context: ViewContext): ReadonlyMap<string, Probes> {
  const fact = context.view('peer-health');
  if (fact.state === 'missing') return new Map();
  const { peers } = PeerHealthFields.parse(fact.data);
  return new Map(peers.map(({ name, host, endpoint }, i) => [name, { host, endpoint, places: fact.places(`peers[${String(i)}]`) }]));
}
