import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** A link of a node and what it carries at most, in bytes. */
export interface Nic { readonly name: string; readonly mtu: number; readonly places: readonly EvidenceRef[] }

/** `stacked`: printed as `x@y`, so a VLAN, macvlan, ipvlan or one end of a veth pair. */
export type NamedLink = Nic & { readonly up: boolean; readonly kind?: string | undefined; readonly stacked: boolean };

const NO_NIC = /^(?:lo$|lxc|cilium_|cni|cbr|flannel|docker|podman|br-|br\d|vmbr|bridge|ovs|bond|team|vlan|macv|ipvl|ipvtap|tap|tun\d|vxlan|geneve|vrf|nlmon|vcan|veth|cali|tunl|dummy|kube-|virbr|ifb|wg|tailscale|nodelocaldns|sit\d|gre|erspan|ip6)/;

/** Whether the link is a network card that is up, and nothing made of others. */
export function isPhysical(link: NamedLink): boolean {
  return link.up && link.kind === undefined && !link.stacked && !NO_NIC.test(link.name);
}

/** All links of the node with an MTU, from `ip link` and `ip addr`. */
export function listNics(context: ViewContext): NamedLink[] {
  const links = context.read('ip-link').flatMap((r) => r.data.links.map((l, i) => ({ ...l, places: r.places(`links[${String(i)}]`) })));
  const others = context.read('ip-addr').flatMap((r) => r.data.interfaces.map((l, i) => ({ ...l, kind: undefined, places: r.places(`interfaces[${String(i)}]`) })));
  return [...links, ...others.filter((o) => !links.some((l) => l.name === o.name))].flatMap(({ name, mtu, flags, state, kind, peer, peerIndex, places }) => (
    mtu === undefined ? [] : [{ name, mtu, up: flags.includes('UP') && state !== 'DOWN', kind, stacked: peer !== undefined || peerIndex !== undefined, places }]));
}

/** By the node's address, by the agent's own choice, else the only NIC there is. */
export function carrierOf(context: ViewContext, nics: readonly NamedLink[]): { readonly nic: Nic; readonly by: 'node address' | 'agent' | 'only NIC' } | undefined {
  const addresses = new Set(context.read('k8s-nodes').flatMap((r) => r.data.items.filter((n) => n.name === context.node).flatMap((n) => n.addresses.filter((a) => a.type === 'InternalIP').map((a) => a.address))));
  const holder = context.read('ip-addr').flatMap((r) => r.data.interfaces).find((d) => d.addresses.some((a) => addresses.has(a.ip)))?.name;
  const direct = context.read('cilium-status').flatMap((r) => r.data.kpr?.devices ?? []).find((d) => d.directRouting)?.name;
  const named = (name: string | undefined): Nic | undefined => (name === undefined ? undefined : nics.find((n) => n.name === name));
  const [byAddress, byAgent] = [named(holder), named(direct)];
  if (byAddress !== undefined) return { nic: byAddress, by: 'node address' };
  if (byAgent !== undefined) return { nic: byAgent, by: 'agent' };
  // A NIC under a bond or bridge counts: beside another NIC nothing tells which of them carries the packets.
  const physical = nics.filter(isPhysical);
  const [only] = physical;
  return only === undefined || physical.length > 1 ? undefined : { nic: only, by: 'only NIC' };
}
