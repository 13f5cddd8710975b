import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';
import { plain } from './node-addresses.ts';

/** A port of a node that a pod asked for. */
export interface HostPort {
  readonly pod: string;
  /** Addresses of the pod. */
  readonly addresses: readonly string[];
  /** Node address it is bound to; undefined for all of them. */
  readonly hostIP?: string;
  readonly places: readonly EvidenceRef[];
}

/** Host ports of running pods with a network of their own, by `node port protocol`; undefined without pods. */
export function hostPorts(context: ViewContext): ReadonlyMap<string, readonly HostPort[]> | undefined {
  const reads = context.read('k8s-pods');
  if (reads.length === 0) return undefined;
  const found = new Map<string, HostPort[]>();
  for (const read of reads) {
    read.data.items.forEach((pod, i) => {
      if (pod.hostNetwork || pod.node === undefined || pod.phase !== 'Running') return;
      for (const { hostPort, hostIP, protocol } of pod.containers.flatMap((c) => c.ports)) {
        if (hostPort === undefined) continue;
        const key = `${pod.node} ${String(hostPort)} ${protocol}`;
        const bound = hostIP === undefined || hostIP === '' || hostIP === '0.0.0.0' || hostIP === '::' ? {} : { hostIP: plain(hostIP) };
        found.set(key, [...found.get(key) ?? [], { pod: `${pod.namespace}/${pod.name}`, addresses: pod.podIPs.map(plain), ...bound, places: read.places(`items[${String(i)}]`).slice(0, 1) }]);
      }
    });
  }
  return found;
}
