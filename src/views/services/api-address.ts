import { isIp } from '../../base/ip.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** An address of the API server, told or used. */
export interface ApiAddress { readonly host: string; readonly port?: number; readonly places: readonly EvidenceRef[] }

/** `https://10.43.0.1:443`, `10.0.0.5:6443`, `[fd00::1]:443`, with or without a path. */
export function readAddress(text: string): { readonly host: string; readonly port: number } | undefined {
  const match = /^(?:(https?):\/\/)?(?:\[([0-9a-fA-F:.]{2,45})\]|([^\s/:[\]]{1,253}))(?::(\d{1,5}))?(?:\/.*)?$/.exec(text.trim());
  const host = match?.[2] ?? match?.[3];
  if (host === undefined) return undefined;
  return { host, port: Number(match?.[4] ?? (match?.[1] === 'http' ? 80 : 443)) };
}

/** Cluster addresses of the service default/kubernetes, where services were collected. */
export function kubernetesService(context: ViewContext): readonly string[] {
  return context.read('k8s-services').flatMap((r) => r.data.items).filter((s) => s.namespace === 'default' && s.name === 'kubernetes')
    .flatMap((s) => [...s.clusterIPs, ...(s.clusterIP === undefined ? [] : [s.clusterIP])]);
}

/**
 * Whether an address is the cluster address of the API server: the one of default/kubernetes; where that is not known, port 443
 * on the first address of some range that belongs to no node, as Kubernetes gives it out.
 */
export function looksLikeServiceAddress(context: ViewContext, { host, port }: { readonly host: string; readonly port?: number }): boolean {
  const known = kubernetesService(context);
  if (known.length > 0) return known.includes(host);
  const nodes = new Set(context.snapshot.nodes.flatMap((n) => n.addresses));
  return port === 443 && isIp(host) !== 0 && !nodes.has(host) && /(?:\.1|::1)$/.test(host) && !/^(?:127\.|::1$)/.test(host);
}
