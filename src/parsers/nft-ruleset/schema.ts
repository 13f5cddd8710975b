import * as z from 'zod';

const count = z.int().nonnegative();

export const TableOwner = z.enum([
  'iptables', 'kube-proxy', 'firewalld', 'docker', 'podman', 'libvirt', 'calico', 'antrea', 'ovn-kubernetes', 'kube-router', 'cni-plugins',
  'istio', 'fail2ban', 'wg-quick', 'lxd', 'tailscale', 'other',
]);
export type TableOwner = z.infer<typeof TableOwner>;

export const NftTable = z.object({
  family: z.string(),
  name: z.string(),
  owner: TableOwner,
  /** nft says that iptables-nft manages it: the rules are those of iptables-save. */
  managedByIptables: z.boolean(),
  comment: z.string().optional(),
  /** The table is there but switched off. */
  dormant: z.boolean(),
  chains: count,
  rules: count,
  sets: count,
  /** Rules that drop or reject. */
  refusing: count,
});
export type NftTable = z.infer<typeof NftTable>;

export const NftChain = z.object({
  family: z.string(),
  table: z.string(),
  name: z.string(),
  /** Base chains only: `filter`, `nat`, `route`. */
  type: z.string().optional(),
  hook: z.string().optional(),
  device: z.string().optional(),
  /** As printed: `filter`, `dstnat - 10`, `-110`. */
  priority: z.string().optional(),
  policy: z.string().optional(),
  rules: count,
  refusing: count,
});
export type NftChain = z.infer<typeof NftChain>;

export const NftRule = z.object({
  family: z.string(),
  table: z.string(),
  chain: z.string(),
  /** As printed, at most 300 characters; the JSON of its expressions where JSON was read. */
  text: z.string(),
  verdict: z.enum(['accept', 'drop', 'reject', 'queue', 'return', 'jump', 'goto', 'masquerade', 'snat', 'dnat', 'redirect', 'tproxy', 'notrack']).optional(),
  packets: count.optional(),
  bytes: count.optional(),
  comment: z.string().optional(),
});
export type NftRule = z.infer<typeof NftRule>;

export const NftSet = z.object({
  family: z.string(), table: z.string(), name: z.string(), kind: z.enum(['set', 'map', 'flowtable', 'counter', 'quota', 'limit', 'ct-helper', 'other']),
  elements: count,
  comment: z.string().optional(),
});
export type NftSet = z.infer<typeof NftSet>;

export const NftData = z.object({
  tables: z.array(NftTable).describe('At most 500'),
  chains: z.array(NftChain).describe('Base chains, and others while there are less than 1000'),
  rules: z.array(NftRule).describe('Rules of base chains and rules that refuse or rewrite first; at most 2000'),
  sets: z.array(NftSet).describe('At most 500'),
  tableCount: count,
  chainCount: count,
  ruleCount: count,
  setCount: count,
  /** Version of nft, in JSON alone. */
  version: z.string().optional(),
  /** The text ends inside a block. */
  cut: z.boolean(),
});
export type NftData = z.infer<typeof NftData>;
