import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';

const IpvsLeftovers = z.object({
  /** The device `kube-ipvs0` is there. */
  present: z.boolean(),
  /** Addresses on it. */
  addresses: z.number().int(),
  /** Those that belong to a Service; absent when services were not collected. */
  hits: z.array(z.object({ address: z.string(), service: z.string() })).optional(),
});

/** What kube-proxy in IPVS mode leaves on a node: a device that holds the addresses of services. */
export const view = defineView({
  id: 'ipvs-leftovers',
  title: 'device kube-ipvs0 and the service addresses on it',
  scope: 'node',
  collect: 'ip addr show; kubectl get services -A -o yaml',
  schema: IpvsLeftovers,
  build: (context) => {
    // A listing without Cilium's or IPVS's device was taken somewhere else than in the node's own namespace.
    const lists = context.read('ip-addr').filter((r) => r.data.interfaces.some((i) => /^(?:cilium_|kube-ipvs0$)/.test(i.name)));
    if (lists.length === 0) return { missing: context.missing('ip-addr') };
    if (lists.every((r) => !r.whole)) context.notWhole();
    context.note('', lists[0]?.places('') ?? []);
    for (const read of lists) {
      const at = read.data.interfaces.findIndex((i) => i.name === 'kube-ipvs0');
      const device = read.data.interfaces[at];
      if (device === undefined) continue;
      const places = read.places(`interfaces[${String(at)}]`);
      for (const field of ['present', 'addresses']) context.note(field, places);
      const hits = hitsOf(new Set(device.addresses.map((a) => a.ip)), context);
      hits?.forEach((h, i) => { context.note(`hits[${String(i)}]`, [...places, ...h.places]); });
      return { present: true, addresses: device.addresses.length, ...(hits === undefined ? {} : { hits: hits.map(({ address, service }) => ({ address, service })) }) };
    }
    return { present: false, addresses: 0, hits: [] };
  },
});

interface Hit { readonly address: string; readonly service: string; readonly places: readonly EvidenceRef[] }

function hitsOf(addresses: ReadonlySet<string>, context: ViewContext): Hit[] | undefined {
  const services = context.read('k8s-services');
  if (services.length === 0) return undefined;
  return services.flatMap((read) => read.data.items.flatMap((s, i) => {
    const own = [...s.clusterIPs, ...s.externalIPs, ...s.ingress.flatMap((g) => g.ip ?? [])];
    return [...new Set(own)].filter((a) => addresses.has(a)).map((address): Hit => ({ address, service: `${s.namespace}/${s.name}`, places: read.places(`items[${String(i)}]`) }));
  }));
}
