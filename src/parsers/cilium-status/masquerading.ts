import * as z from 'zod';
import { parseCidr } from '../../base/cidr.ts';
import { bracketGroups, deviceNames } from './values.ts';

export const Masquerading = z.object({
  /** `enabled`: on, by agents that do not say how. */
  mode: z.enum(['disabled', 'iptables', 'bpf', 'enabled']),
  ipMasqAgent: z.boolean(),
  /** In BPF mode: the devices of kube-proxy replacement, which the agent prints here. */
  devices: z.array(z.string()),
  /** Destinations that keep the pod address, IPv4: native-routing or pod CIDR. */
  excludedCidr4: z.string().optional(),
  excludedCidr6: z.string().optional(),
  /** Since 1.10. */
  ipv4: z.boolean().optional(),
  ipv6: z.boolean().optional(),
});
export type Masquerading = z.infer<typeof Masquerading>;

const MODES: ReadonlyMap<string, Masquerading['mode']> = new Map([
  ['Disabled', 'disabled'], ['Enabled', 'enabled'], ['IPTables', 'iptables'], ['BPF', 'bpf'],
]);
const FAMILIES = /^IPv4:\s*(Enabled|Disabled),\s*IPv6:\s*(Enabled|Disabled)$/;

function families(group: string | undefined): Pick<Masquerading, 'ipv4' | 'ipv6'> {
  const match = FAMILIES.exec(group ?? '');
  return match === null ? {} : { ipv4: match[1] === 'Enabled', ipv6: match[2] === 'Enabled' };
}

/** Since 1.18 either CIDR may be missing while its separator stays, so the family decides, not the place. */
function excluded(words: readonly string[]): Pick<Masquerading, 'excludedCidr4' | 'excludedCidr6'> | undefined {
  const out: { excludedCidr4?: string; excludedCidr6?: string } = {};
  for (const text of words) {
    const cidr = parseCidr(text);
    const key = cidr?.version === 6 ? 'excludedCidr6' : 'excludedCidr4';
    if (cidr === undefined || out[key] !== undefined) return undefined;
    out[key] = text;
  }
  return out;
}

/** `BPF (ip-masq-agent)   [eth0]   10.0.0.0/8 fd00::/104 [IPv4: Enabled, IPv6: Enabled]` and the shorter forms. */
export function readMasquerading(text: string): Masquerading | undefined {
  const parts = bracketGroups(text);
  if (parts === undefined) return undefined;
  const family = parts.groups.find((group) => FAMILIES.test(group));
  const lists = parts.groups.filter((group) => group !== family);
  const [word = '', ...rest] = parts.rest.split(/\s+/);
  const mode = MODES.get(word);
  const ipMasqAgent = rest[0] === '(ip-masq-agent)';
  const cidrs = excluded(ipMasqAgent ? rest.slice(1) : rest);
  const devices = deviceNames(lists[0] ?? '');
  if (mode === undefined || cidrs === undefined || devices === undefined || lists.length > 1) return undefined;
  return { mode, ipMasqAgent, devices, ...cidrs, ...families(family) };
}
