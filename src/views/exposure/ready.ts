import type { ViewContext } from '../define-view.ts';
import type { EvidenceRef } from '../../model/evidence.ts';

/** Where a service has ready endpoints. */
export interface Ready {
  readonly nodes: Set<string>;
  readonly addresses: Set<string>;
  /** Some endpoint does not tell its node. */
  homeless: boolean;
  readonly places: EvidenceRef[];
}

/** Ready endpoints by `namespace/name` of their service, from EndpointSlices; undefined without the whole list. */
export function readyByService(context: ViewContext): ReadonlyMap<string, Ready> | undefined {
  const reads = context.read('k8s-endpoint-slices');
  if (reads.length === 0 || reads.some((r) => !r.whole)) return undefined;
  const found = new Map<string, Ready>();
  for (const read of reads) {
    read.data.items.forEach((slice, i) => {
      if (slice.service === undefined) return;
      const key = `${slice.namespace}/${slice.service}`;
      const own = found.get(key) ?? { nodes: new Set(), addresses: new Set(), homeless: false, places: [] };
      found.set(key, own);
      own.places.push(...read.places(`items[${String(i)}].service`));
      for (const endpoint of slice.endpoints) {
        if (!endpoint.ready) continue;
        if (endpoint.nodeName === undefined) own.homeless = true;
        else own.nodes.add(endpoint.nodeName);
        for (const address of endpoint.addresses) own.addresses.add(address);
      }
    });
  }
  return found;
}

export type Family = 'IPv4' | 'IPv6';

/** How many ready addresses a service has, by `namespace/name family`; undefined without the whole list. */
export function readyByFamily(context: ViewContext): ReadonlyMap<string, number> | undefined {
  const reads = context.read('k8s-endpoint-slices');
  if (reads.length === 0 || reads.some((r) => !r.whole)) return undefined;
  const found = new Map<string, Set<string>>();
  for (const slice of reads.flatMap((r) => r.data.items)) {
    if (slice.service === undefined) continue;
    const key = `${slice.namespace}/${slice.service} ${slice.addressType}`;
    const own = found.get(key) ?? new Set<string>();
    found.set(key, own);
    for (const endpoint of slice.endpoints) if (endpoint.ready) for (const address of endpoint.addresses) own.add(address);
  }
  return new Map([...found].map(([key, addresses]) => [key, addresses.size]));
}
