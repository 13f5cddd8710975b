import * as z from 'zod';
import { parseCidr } from '../../base/cidr.ts';
import { isIp } from '../../base/ip.ts';
import type { Mark } from '../../model/document.ts';
import type { Section, Target } from './target.ts';
import { BigCount, Count, toBigCount, toCount } from './values.ts';

const Pool = z.object({
  used: BigCount,
  /** Digits instead of a number when it exceeds 2^53, as IPv6 pools do. */
  capacity: BigCount,
  cidr: z.string().optional(),
  /** cluster-pool v2 (1.11 to 1.13) prints how many pod CIDRs instead of one. */
  podCidrs: Count.optional(),
});
type Pool = z.infer<typeof Pool>;

const Allocation = z.object({
  ip: z.string(),
  /** `router`, `health`, `ingress` or `<namespace>/<pod>`. */
  owner: z.string(),
  namespace: z.string().optional(),
  pod: z.string().optional(),
  /** Multi-pool IPAM. */
  pool: z.string().optional(),
  /** Taken over from before the agent's last start. */
  restored: z.boolean(),
});
export type Allocation = z.infer<typeof Allocation>;

export const Ipam = z.object({
  ipv4: Pool.optional(),
  ipv6: Pool.optional(),
  /** Number of pools in multi-pool mode, which prints no counts. */
  pools: Count.optional(),
  allocated: z.array(Allocation),
});
type Ipam = z.infer<typeof Ipam>;

/** `4/254 allocated from 10.0.2.0/24`, without `from` under CRD, ENI and Azure IPAM. */
export function readPool(text: string): Pool | undefined {
  const match = /^(\d{1,39})\/(\d{1,39}) allocated(?: from (\S+|\d{1,6} pod CIDRs?))?$/.exec(text);
  const used = toBigCount(match?.[1]);
  const capacity = toBigCount(match?.[2]);
  if (match === null || used === undefined || capacity === undefined) return undefined;
  const from = match[3];
  if (from === undefined) return { used, capacity };
  const podCidrs = toCount(/^(\d{1,6}) pod/.exec(from)?.[1]);
  if (podCidrs !== undefined) return { used, capacity, podCidrs };
  return parseCidr(from) === undefined ? undefined : { used, capacity, cidr: from };
}

/** `IPv4: 4/254 allocated from 10.0.2.0/24, ` with the comma that stays when IPv6 is off. */
export function readIpam(text: string): Omit<Ipam, 'allocated'> | undefined {
  const pools = toCount(/^(\d{1,6}) IPAM pool\(s\) available$/.exec(text)?.[1]);
  if (pools !== undefined) return { pools };
  const out: Omit<Ipam, 'allocated'> = {};
  for (const piece of text.split(',')) {
    if (piece.trim() === '') continue;
    const match = /^(IPv4|IPv6): (.*)$/.exec(piece.trim());
    const pool = readPool(match?.[2] ?? '');
    if (pool === undefined) return undefined;
    if (match?.[1] === 'IPv4') out.ipv4 = pool;
    else out.ipv6 = pool;
  }
  return out.ipv4 === undefined && out.ipv6 === undefined ? undefined : out;
}

/** `10.0.0.220 (kube-system/coredns-5445 [restored])`. */
function readAllocation(text: string): Allocation | undefined {
  const match = /^(\S+) \((.*)\)$/.exec(text.trim());
  const [, key = '', inside = ''] = match ?? [];
  // Multi-pool prints `<pool>/<ip>`.
  const slash = key.lastIndexOf('/');
  const ip = key.slice(slash + 1);
  if (match === null || isIp(ip) === 0) return undefined;
  const restored = inside.endsWith(' [restored]');
  const owner = restored ? inside.slice(0, -' [restored]'.length) : inside;
  const parts = /^([^/\s]+)\/([^/\s]+)$/.exec(owner);
  return {
    ip, owner, restored,
    ...(parts === null ? {} : { namespace: parts[1] ?? '', pod: parts[2] ?? '' }),
    ...(slash < 0 ? {} : { pool: key.slice(0, slash) }),
  };
}

export function ipamOf(target: Target): Ipam {
  return (target.status.ipam ??= { allocated: [] });
}

export function writePools(target: Target, pools: Omit<Ipam, 'allocated'>, mark: Mark): void {
  Object.assign(ipamOf(target), pools);
  for (const [key, value] of Object.entries(pools)) target.note(`ipam.${key}`, value, mark);
}

export const addressesSection: Section = {
  name: 'Allocated addresses',
  read: (text) => {
    const allocation = readAllocation(text);
    if (allocation === undefined) return undefined;
    return {
      opens: addressesSection.name,
      write: (target, mark) => {
        const at = ipamOf(target).allocated.push(allocation) - 1;
        target.note(`ipam.allocated[${String(at)}]`, allocation, mark);
      },
    };
  },
};
