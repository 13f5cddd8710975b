import * as z from 'zod';

const Count = z.number().int();

export const OwnerName = z.enum([
  'cilium', 'cilium-old', 'kube-proxy', 'kubelet', 'docker', 'firewalld', 'ufw', 'calico', 'flannel', 'weave', 'kube-router',
  'istio', 'aws-cni', 'azure', 'ip-masq-agent', 'cni-hostport', 'libvirt', 'podman', 'nodelocaldns', 'antrea', 'openshift',
  'tailscale', 'other',
]);
export type OwnerName = z.infer<typeof OwnerName>;

/** Names of rule fields whose condition is inverted by `!`. */
export const Negatable = z.enum([
  'src', 'dst', 'proto', 'sport', 'dport', 'inInterface', 'outInterface', 'ctstate', 'srcType', 'dstType',
]);
export type Negatable = z.infer<typeof Negatable>;

export const RuleRecord = z.object({
  /** `unknown` when a pasted rule does not tell. */
  table: z.string(),
  /** Index into `dumps`. */
  dump: Count,
  chain: z.string(),
  /** 1-based place in its chain. */
  position: Count,
  line: Count,
  owner: OwnerName,
  target: z.string().optional(),
  comment: z.string().optional(),
  packets: Count.optional(),
  bytes: Count.optional(),
  src: z.string().optional(),
  dst: z.string().optional(),
  proto: z.string().optional(),
  sport: Count.optional(),
  dport: Count.optional(),
  /** A list or range of destination ports, as written: `80,443`, `30000:32767`. */
  dports: z.string().optional(),
  inInterface: z.string().optional(),
  outInterface: z.string().optional(),
  ctstate: z.array(z.string()),
  srcType: z.string().optional(),
  dstType: z.string().optional(),
  marks: z.array(z.object({ value: Count, mask: Count, not: z.boolean() })),
  sets: z.array(z.object({ name: z.string(), direction: z.string(), not: z.boolean() })),
  /** Match modules other than comment, the protocol's own and those with fields here. */
  matches: z.array(z.string()),
  not: z.array(Negatable),
  /** No condition at all, a comment aside: every packet that comes by is hit. */
  unconditional: z.boolean(),
  toDestination: z.string().optional(),
  toSource: z.string().optional(),
  rejectWith: z.string().optional(),
  setMark: z.object({ value: Count, mask: Count }).optional(),
  /** TPROXY port. */
  onPort: Count.optional(),
  /** CT target with `--notrack`. */
  notrack: z.boolean(),
  randomFully: z.boolean(),
  /** The printing iptables could not read its own match or target: `[unsupported revision]`. */
  unsupported: z.boolean(),
});
export type RuleRecord = z.infer<typeof RuleRecord>;

export const ChainRecord = z.object({
  name: z.string(),
  policy: z.string().optional(),
  packets: Count.optional(),
  bytes: Count.optional(),
  builtin: z.boolean(),
  owner: OwnerName,
  ruleCount: Count,
  /** Rules that jump to it. */
  references: Count,
});

export const TableRecord = z.object({
  name: z.string(),
  dump: Count,
  /** The name was concluded from the chains, because the text has no table header. */
  inferred: z.boolean(),
  ruleCount: Count,
  chainCount: Count,
  chains: z.array(ChainRecord),
});

export const ChainFamilyRecord = z.object({
  /** `KUBE-SVC-`. */
  prefix: z.string(),
  table: z.string(),
  dump: Count,
  owner: OwnerName,
  chains: Count,
  rules: Count,
  /** Rules with a packet counter above zero. */
  activeRules: Count,
  packets: Count,
  bytes: Count,
  firstLine: Count,
});

export const KubeServiceRecord = z.object({
  /** `namespace/name`. */
  service: z.string(),
  portName: z.string().optional(),
  kind: z.enum(['cluster-ip', 'external-ip', 'load-balancer-ip', 'node-port', 'other']),
  address: z.string().optional(),
  proto: z.string().optional(),
  port: Count.optional(),
  /** The rule refuses the traffic because the service has no endpoints. */
  noEndpoints: z.boolean(),
  packets: Count.optional(),
});
export type KubeServiceRecord = z.infer<typeof KubeServiceRecord>;

export const DumpRecord = z.object({
  tool: z.string().optional(),
  version: z.string().optional(),
  family: z.enum(['ipv4', 'ipv6']).optional(),
  backend: z.enum(['nft', 'legacy']).optional(),
  /** Local time of the node, `2022-11-10T18:59:25`. */
  generatedAt: z.string().optional(),
});
export type DumpRecord = z.infer<typeof DumpRecord>;

export const OwnerRecord = z.object({
  owner: OwnerName,
  chains: Count,
  /** Rules inside its chains. */
  rules: Count,
  /** Rules of other chains that lead into its chains or carry its comment. */
  feeders: Count,
  /** Summed over the rules of its chains. */
  packets: Count,
  bytes: Count,
});

export const IptablesData = z.object({
  /** Of the whole text, when all its dumps agree. */
  family: z.enum(['ipv4', 'ipv6']).optional(),
  backend: z.enum(['nft', 'legacy']).optional(),
  version: z.string().optional(),
  /** Rules were printed with counters. */
  counters: z.boolean(),
  dumps: z.array(DumpRecord),
  tables: z.array(TableRecord),
  /** Kept rules in file order; at most some thousands, see `ruleCount`. */
  rules: z.array(RuleRecord),
  ruleCount: Count,
  /** Chains with a generated name, summed by prefix. */
  chainFamilies: z.array(ChainFamilyRecord),
  kubeServices: z.array(KubeServiceRecord),
  owners: z.array(OwnerRecord),
  /** The nft variant says that the legacy tables hold rules, too. */
  legacyTablesPresent: z.boolean(),
  /** Tables written by `nft` that iptables cannot print. */
  incompatibleTables: z.array(z.string()),
  /** Rules printed with `[unsupported revision]`. */
  unsupportedRules: Count,
  /** The text ends inside a table. */
  cut: z.boolean(),
});
