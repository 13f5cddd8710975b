import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';

const XdpObstacles = z.object({
  items: z.array(z.object({
    device: z.string(),
    /** `queues`: none left for XDP. `mtu`: packets do not fit one page. `lro`: the card joins packets before the program sees them. */
    obstacle: z.enum(['queues', 'mtu', 'lro']),
    /** In words, with the values. */
    because: z.string(),
    /** The kernel or the agent said so; otherwise it is concluded from settings. */
    told: z.boolean(),
  })),
});
type Item = z.input<typeof XdpObstacles>['items'][number] & { readonly places: readonly EvidenceRef[] };

/** Largest MTU with which the ena driver takes an XDP program: one page of 4096 less its own head and tail room. */
const ENA_MAX_MTU = 3498;

/** Settings of network cards that keep a native XDP program off although the driver could run it. */
export const view = defineView({
  id: 'xdp-obstacles',
  title: 'settings of devices that keep XDP programs off',
  scope: 'node',
  collect: 'dmesg; ethtool -i <device>; ethtool -k <device>; ip -d link show',
  schema: XdpObstacles,
  build: (context) => {
    const drivers = context.read('ethtool-driver');
    const kernel = context.read('dmesg');
    const logs = context.read('cilium-log').filter((l) => l.data.component !== 'operator' && l.data.component !== 'relay');
    if (drivers.length + kernel.length + logs.length === 0) return { missing: [...context.missing('ethtool-driver'), ...context.missing('dmesg')] };
    const told = [...fromKernel(context), ...fromLogs(context)];
    const concluded = [...largeMtu(context), ...joinedPackets(context)].filter((c) => !told.some((t) => t.device === c.device && t.obstacle === c.obstacle));
    const items = [...dedupe(told), ...concluded];
    context.note('', [...drivers[0]?.places('') ?? [], ...kernel[0]?.places('') ?? [], ...logs[0]?.places('') ?? []].slice(0, 2));
    return { items: items.map(({ places, ...item }, i) => { context.note(`items[${String(i)}]`, places); return item; }) };
  },
});

/** The kernel knows the numbers, so its words go first; the agent's line of the same refusal adds nothing. */
function dedupe(items: readonly Item[]): Item[] {
  return items.filter((item, i) => items.findIndex((o) => o.obstacle === item.obstacle && (o.device === item.device || item.device === '')) === i);
}

const QUEUES = /channel count should be at most half|space for allocating XDP queues|room for XDP queues/i;
const MTU = /current MTU \(?\d{3,5}\)? is larger than the maximum/i;

function obstacleIn(text: string): Item['obstacle'] | undefined {
  if (QUEUES.test(text)) return 'queues';
  return MTU.test(text) ? 'mtu' : undefined;
}

/** `ena 0000:00:05.0 eth0: Failed to set xdp program, ... The current queue count (4), the maximal queue count (4)`. */
function fromKernel(context: ViewContext): Item[] {
  return context.read('dmesg').flatMap((read) => read.data.signatures.flatMap((s, i): Item[] => {
    const obstacle = obstacleIn(s.text);
    if (obstacle === undefined) return [];
    const device = /\b(?:ena|hv_netvsc) \S{1,40} ([\w.-]{1,20}):/.exec(s.text)?.[1] ?? '';
    return [{ device, obstacle, because: `the kernel says: ${s.text.replace(/\s+/g, ' ').slice(0, 240)}`, told: true, places: read.places(`signatures[${String(i)}]`) }];
  }));
}

function fromLogs(context: ViewContext): Item[] {
  return context.read('cilium-log').flatMap((read) => read.data.signatures.flatMap((s, i): Item[] => {
    const obstacle = s.id === 'xdp-queues' || s.id === 'xdp-attach-failed' ? obstacleIn(s.sample) : undefined;
    if (obstacle === undefined) return [];
    return [{ device: /\b(?:device|interface|on|to) "?((?:eth|ens|enp)[\w.-]{1,15})/.exec(s.sample)?.[1] ?? '', obstacle, because: `the agent's log says: ${s.sample.replace(/\s+/g, ' ').slice(0, 240)}`, told: true, places: read.places(`signatures[${String(i)}]`) }];
  }));
}

function driven(context: ViewContext, driver: string): { readonly name: string; readonly places: readonly EvidenceRef[] }[] {
  return context.read('ethtool-driver').flatMap((read) => read.data.devices.flatMap((d, i) => (d.driver === driver && d.device !== undefined ? [{ name: d.device, places: read.places(`devices[${String(i)}]`) }] : [])));
}

function largeMtu(context: ViewContext): Item[] {
  return driven(context, 'ena').flatMap(({ name, places }) => context.read('ip-link').flatMap((read) => read.data.links.flatMap((l, i): Item[] => {
    if (l.name !== name || l.mtu === undefined || l.mtu <= ENA_MAX_MTU) return [];
    return [{ device: name, obstacle: 'mtu', because: `its MTU is ${String(l.mtu)}, the ena driver takes XDP programs up to ${String(ENA_MAX_MTU)}`, told: false, places: [...read.places(`links[${String(i)}]`), ...places] }];
  })));
}

function joinedPackets(context: ViewContext): Item[] {
  return driven(context, 'hv_netvsc').flatMap(({ name, places }) => context.read('ethtool-features').flatMap((read) => read.data.devices.flatMap((d, i): Item[] => {
    if (d.device !== name || d.features['large-receive-offload']?.on !== true) return [];
    return [{ device: name, obstacle: 'lro', because: 'large-receive-offload is on, and the hv_netvsc driver refuses XDP programs then', told: false, places: [...read.places(`devices[${String(i)}].features.large-receive-offload`), ...places] }];
  })));
}
