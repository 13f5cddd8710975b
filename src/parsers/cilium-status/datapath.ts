import * as z from 'zod';
import { bracketGroups, Count, deviceNames, toCount } from './values.ts';

export const HostFirewall = z.object({ enabled: z.boolean(), devices: z.array(z.string()) });

export const Srv6 = z.object({ enabled: z.boolean(), encapMode: z.enum(['SRH', 'Reduced']).optional() });

/** Sizes in bytes. One size printed: both are equal. 1.13 prints none. */
export const BigTcp = z.object({ enabled: z.boolean(), maxGro: Count.optional(), maxGso: Count.optional() });

export const Bandwidth = z.object({
  enabled: z.boolean(),
  /** Since 1.12. */
  congestionControl: z.enum(['CUBIC', 'BBR']).optional(),
  devices: z.array(z.string()),
});

export const Routing = z.object({
  /** Printed since 1.16. */
  network: z.enum(['Native', 'Tunnel']).optional(),
  tunnel: z.enum(['vxlan', 'geneve']).optional(),
  /** `Legacy`: packets of pods pass the host's network stack, iptables included. */
  host: z.enum(['BPF', 'Legacy']).optional(),
});

const DEVICE_MODES = ['veth', 'netkit', 'netkit-l2', 'unknown'] as const;
export const DeviceMode = z.object({
  mode: z.enum(DEVICE_MODES),
  /** What was asked for, where it is printed (1.20). */
  configured: z.enum([...DEVICE_MODES, 'auto']).optional(),
});

export const ClockSource = z.object({ mode: z.enum(['ktime', 'jiffies']), hz: Count.optional() });

/** `Disabled`, `Enabled   [eth0, eth1]`. */
export function readHostFirewall(text: string): z.infer<typeof HostFirewall> | undefined {
  const parts = bracketGroups(text);
  const devices = deviceNames(parts?.groups[0] ?? '');
  if (parts === undefined || devices === undefined || !/^(Enabled|Disabled)$/.test(parts.rest)) return undefined;
  return { enabled: parts.rest === 'Enabled', devices };
}

/** `Disabled`, `Enabled   [encap-mode: SRH]`. */
export function readSrv6(text: string): z.infer<typeof Srv6> | undefined {
  const match = /^(Enabled|Disabled)(?:\s+\[encap-mode: ?(SRH|Reduced)\])?$/.exec(text);
  if (match === null) return undefined;
  const encapMode = match[2];
  return { enabled: match[1] === 'Enabled', ...(encapMode === 'SRH' || encapMode === 'Reduced' ? { encapMode } : {}) };
}

/** `Disabled`, `Enabled`, `Enabled   [196608]`, `Enabled   [gro, gso]`. */
export function readBigTcp(text: string): z.infer<typeof BigTcp> | undefined {
  const match = /^(Enabled|Disabled)(?:\s+\[(\d{1,9})(?:,\s*(\d{1,9}))?\])?$/.exec(text);
  if (match === null) return undefined;
  const maxGro = toCount(match[2]);
  const maxGso = toCount(match[3]) ?? maxGro;
  return { enabled: match[1] === 'Enabled', ...(maxGro === undefined ? {} : { maxGro }), ...(maxGso === undefined ? {} : { maxGso }) };
}

/** `Disabled`, `EDT with BPF   [eth0]`, `EDT with BPF [BBR] [eth0, eth1]`. */
export function readBandwidth(text: string): z.infer<typeof Bandwidth> | undefined {
  if (text === 'Disabled') return { enabled: false, devices: [] };
  const parts = bracketGroups(text);
  if (parts === undefined || parts.rest !== 'EDT with BPF' || parts.groups.length > 2) return undefined;
  const [control] = parts.groups;
  const named = parts.groups.length === 2 && (control === 'CUBIC' || control === 'BBR');
  const devices = deviceNames(parts.groups.at(-1) ?? '');
  if (devices === undefined || (parts.groups.length === 2 && !named)) return undefined;
  return { enabled: true, devices, ...(named ? { congestionControl: control } : {}) };
}

/** Since 1.16: `Network: Tunnel [vxlan]   Host: Legacy`. */
export function readRouting(text: string): z.infer<typeof Routing> | undefined {
  const match = /^Network:\s*(Native|Tunnel)(?:\s+\[(vxlan|geneve)\])?(?:\s+Host:\s*(BPF|Legacy))?$/.exec(text);
  if (match === null) return undefined;
  const network = match[1] === 'Native' ? 'Native' : 'Tunnel';
  const tunnel = match[2];
  return { network, ...(tunnel === 'vxlan' || tunnel === 'geneve' ? { tunnel } : {}), ...hostPart(match[3]) };
}

/** Up to 1.15, under `Host Routing`. */
export function readHostRouting(text: string): z.infer<typeof Routing> | undefined {
  return text === 'BPF' || text === 'Legacy' ? { host: text } : undefined;
}

function hostPart(text: string | undefined): Pick<z.infer<typeof Routing>, 'host'> {
  return text === 'BPF' || text === 'Legacy' ? { host: text } : {};
}

/** `veth`, `netkit`, `?`; 1.20 adds ` [Configured: auto]`. */
export function readDeviceMode(text: string): z.infer<typeof DeviceMode> | undefined {
  const match = /^(\S+)(?:\s+\[Configured:\s*(\S+)\])?$/.exec(text);
  const named = (word: string | undefined): unknown => (word === '?' ? 'unknown' : word);
  return DeviceMode.safeParse({ mode: named(match?.[1]), configured: named(match?.[2]) }).data;
}

/** `ktime`, `jiffies   [250 Hz]`. */
export function readClockSource(text: string): z.infer<typeof ClockSource> | undefined {
  const match = /^(ktime|jiffies)(?:\s+\[(\d{1,6}) Hz\])?$/.exec(text);
  if (match === null) return undefined;
  const hz = toCount(match[2]);
  return { mode: match[1] === 'ktime' ? 'ktime' : 'jiffies', ...(hz === undefined ? {} : { hz }) };
}
