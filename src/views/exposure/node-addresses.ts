import { parseIp } from '../../base/ip.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** An address that belongs to a node itself. */
export interface NodeAddress {
  readonly node: string;
  /** `InternalIP` and `ExternalIP` as Kubernetes or Cilium tell, or a device of the host. */
  readonly by: 'InternalIP' | 'ExternalIP' | 'device';
  readonly places: readonly EvidenceRef[];
}

/** Devices whose addresses are no way to the node from other machines. */
const INNER = /^(?:lo$|lxc|cilium_|docker0$|veth|cali|cni0$|flannel\.|kube-ipvs|nodelocaldns|dummy|tunl)/;
/** Prefix length of an address that a program put on a device for the address alone. */
const ALONE: Readonly<Record<'ipv4' | 'ipv6', number>> = { ipv4: 32, ipv6: 128 };

/** Addresses of all nodes by their canonical text; what says most of an address comes first. */
export function nodeAddresses(context: ViewContext): ReadonlyMap<string, NodeAddress> {
  const found = new Map<string, NodeAddress>();
  const add = (ip: string, address: NodeAddress): void => {
    const text = plain(ip);
    if (!found.has(text)) found.set(text, address);
  };
  for (const type of ['InternalIP', 'ExternalIP'] as const) {
    for (const read of context.read('k8s-nodes')) read.data.items.forEach((node, i) => {
      node.addresses.forEach((a, k) => { if (a.type === type) add(a.address, { node: node.name, by: type, places: read.places(`items[${String(i)}].addresses[${String(k)}]`) }); });
    });
    for (const read of context.read('cilium-nodes')) read.data.items.forEach((node, i) => {
      node.addresses.forEach((a, k) => { if (a.type === type) add(a.ip, { node: node.name, by: type, places: read.places(`items[${String(i)}].addresses[${String(k)}]`) }); });
    });
  }
  addDevices(context, add);
  return found;
}

function addDevices(context: ViewContext, add: (ip: string, address: NodeAddress) => void): void {
  for (const read of context.read('ip-addr')) {
    const { node } = read;
    if (node === undefined) continue;
    read.data.interfaces.forEach((device, i) => {
      if (INNER.test(device.name)) return;
      device.addresses.forEach((a, k) => {
        if (a.scope === 'link' || a.prefix === ALONE[a.family] || a.flags.includes('secondary')) return;
        add(a.ip, { node, by: 'device', places: read.places(`interfaces[${String(i)}].addresses[${String(k)}]`) });
      });
    });
  }
}

/** An address as all others are written. */
export function plain(ip: string): string {
  return parseIp(ip)?.text ?? ip;
}
