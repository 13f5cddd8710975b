import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

export interface NodeAddresses { readonly devices: ReadonlyMap<string, readonly string[]>; readonly places: readonly EvidenceRef[] }

/** IPv4 and IPv6 addresses by device, for each node whose `ip addr` was collected whole. */
export function addressesByNode(context: ViewContext): Map<string, NodeAddresses> {
  const out = new Map<string, NodeAddresses>();
  for (const read of context.read('ip-addr')) {
    if (read.node === undefined || !read.whole || out.has(read.node)) continue;
    const devices = new Map(read.data.interfaces.map((i) => [i.name, i.addresses.map((a) => a.ip)] as const));
    if ([...devices.values()].some((a) => a.length > 0)) out.set(read.node, { devices, places: read.places('') });
  }
  return out;
}
