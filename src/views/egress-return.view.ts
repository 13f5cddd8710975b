import * as z from 'zod';
import { contains, parseCidrOrIp } from '../base/cidr.ts';
import { parseIp } from '../base/ip.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';

const EgressReturn = z.object({
  /** This node is the gateway of some rule. */
  gateway: z.boolean(),
  /** Addresses it sends from that are not on the device of the default route. */
  aside: z.array(z.object({
    ip: z.string(), device: z.string(), defaultDevice: z.string(),
    /** The greater of the device's own reverse path filter and that of all devices; absent when not collected. */
    rpFilter: z.number().int().optional(),
    /** A routing rule names the address or its network; absent when rules were not collected. */
    routed: z.boolean().optional(),
  })),
});
type Aside = z.input<typeof EgressReturn>['aside'][number];

/** Whether replies to traffic of the egress gateway can come in by the device they arrive on. */
export const view = defineView({
  id: 'egress-return',
  title: 'path of the replies to a gateway node',
  scope: 'node',
  collect: 'cilium-dbg bpf egress list; ip addr; ip route; ip rule; sysctl -a',
  schema: EgressReturn,
  build: (context) => {
    const list = context.best('cilium-bpf-egress-list');
    if (list === undefined) return { missing: context.missing('cilium-bpf-egress-list') };
    const addresses = context.best('ip-addr');
    if (addresses === undefined) return { missing: context.missing('ip-addr') };
    const routes = context.read('ip-route').flatMap((r) => r.data.routes.map((route, i) => ({ ...route, places: r.places(`routes[${String(i)}]`) })));
    const home = routes.filter((r) => r.dst === 'default' && r.table === 'main' && (r.via === undefined || !r.via.includes(':'))).sort((a, b) => (a.metric ?? 0) - (b.metric ?? 0))[0];
    if (home === undefined) return { missing: context.missing('ip-route') };
    const holder = new Map(addresses.data.interfaces.flatMap((d, i) => d.addresses.map((a) => [a.ip, { name: d.name, places: addresses.places(`interfaces[${String(i)}]`) }] as const)));
    const out: z.input<typeof EgressReturn> = { gateway: false, aside: [] };
    for (const field of ['', 'gateway']) context.note(field, list.places(''));
    for (const [i, rule] of list.data.rules.entries()) {
      if (rule.gateway === undefined || !holder.has(rule.gateway)) continue;
      out.gateway = true;
      const device = holder.get(rule.egressIp ?? '');
      if (device === undefined || rule.egressIp === undefined || device.name === home.dev || home.dev === undefined || out.aside.some((a) => a.ip === rule.egressIp)) continue;
      addAside(context, out.aside, { ip: rule.egressIp, device: device.name, defaultDevice: home.dev }, [...list.places(`rules[${String(i)}]`), ...device.places, ...home.places]);
    }
    return out;
  },
});

function addAside(context: ViewContext, aside: Aside[], found: Pick<Aside, 'ip' | 'device' | 'defaultDevice'>, places: readonly EvidenceRef[]): void {
  const at = `aside[${String(aside.length)}]`;
  const filter = filterOf(context, found.device);
  const rules = context.read('ip-rule').filter((r) => r.data.family !== 'ipv6');
  const own = rules.flatMap((r) => r.data.rules).some((r) => r.from !== 'all' && r.action === 'lookup' && r.table !== 'local' && covers(r.from, found.ip));
  context.note(at, [...places, ...filter?.places ?? []]);
  if (filter === undefined) for (const missing of context.missing('sysctl').slice(0, 1)) context.lacks(`${at}.rpFilter`, missing);
  if (rules.length === 0) for (const missing of context.missing('ip-rule').slice(0, 1)) context.lacks(`${at}.routed`, missing);
  aside.push({ ...found, ...(filter === undefined ? {} : { rpFilter: filter.value }), ...(rules.length === 0 ? {} : { routed: own }) });
}

function covers(from: string, ip: string): boolean {
  const network = parseCidrOrIp(from);
  const address = parseIp(ip);
  return network !== undefined && address !== undefined && contains(network, address);
}

function filterOf(context: ViewContext, device: string): { readonly value: number; readonly places: readonly EvidenceRef[] } | undefined {
  for (const read of context.read('sysctl')) {
    const [own, all] = [device, 'all'].map((name) => read.data.devices.findIndex((d) => d.name === name && d.family === 'ipv4' && d.rpFilter !== undefined));
    const value = read.data.devices[own ?? -1]?.rpFilter;
    if (value === undefined) continue;
    return { value: Math.max(value, read.data.devices[all ?? -1]?.rpFilter ?? 0), places: read.places(`devices[${String(own)}]`) };
  }
  return undefined;
}
