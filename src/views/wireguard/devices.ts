import type { EvidenceRef } from '../../model/evidence.ts';
import { parseIp } from '../../base/ip.ts';
import type { ViewContext } from '../define-view.ts';

/** Cilium's own device; others belong to somebody else. */
export const DEVICE = 'cilium_wg0';

export interface DevicePeer {
  readonly publicKey: string;
  /** Address of the other node. */
  readonly address: string;
  readonly allowedIps: readonly string[];
  /** All of them are known. */
  readonly complete: boolean;
  readonly places: readonly EvidenceRef[];
}

/** `192.0.2.12:51871`, `[fd00::2]:51871`: the address alone. */
export function addressOf(endpoint: string | undefined): string {
  const text = /^\[?([0-9a-fA-F:.]{2,45}?)\]?:\d{1,5}$/.exec(endpoint ?? '')?.[1] ?? '';
  return parseIp(text)?.text ?? text;
}

/** `cilium debuginfo` prints at most so many addresses of a peer to us. */
const KEPT_BY_DEBUGINFO = 5000;

/** Peers of Cilium's device with what may be sent to them, from `wg show`, else from the agent's debug information. */
export function devicePeers(context: ViewContext): readonly DevicePeer[] | undefined {
  const shown = context.read('wg-show').filter((r) => r.data.interfaces.some((i) => i.name === DEVICE));
  if (shown.length > 0) {
    return shown.flatMap((read) => read.data.interfaces.flatMap((device, d) => (device.name !== DEVICE ? [] : device.peers.map((peer, p): DevicePeer => ({
      publicKey: peer.publicKey, address: addressOf(peer.endpoint), allowedIps: peer.allowedIps, complete: peer.allowedIpCount <= peer.allowedIps.length,
      places: read.places(`interfaces[${String(d)}].peers[${String(p)}]`),
    })))));
  }
  const told = context.read('cilium-debuginfo').filter((r) => r.data.wireguard?.interfaces.some((i) => i.name === DEVICE) === true);
  if (told.length === 0) return undefined;
  return told.flatMap((read) => (read.data.wireguard?.peers ?? []).map((peer, p): DevicePeer => ({
    publicKey: peer.publicKey, address: addressOf(peer.endpoint), allowedIps: peer.allowedIps, complete: peer.allowedIps.length < KEPT_BY_DEBUGINFO,
    places: read.places(`wireguard.peers[${String(p)}]`),
  })));
}
