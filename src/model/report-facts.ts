import * as z from 'zod';

/*
 * What the input says of the cluster, beyond findings: the data behind the pictures and tables of a report. Every list is
 * bounded; what was left out is counted in `omitted`.
 */
const Count = z.number().int().nonnegative();

export const NodeFact = z.object({
  name: z.string(),
  /** Control plane or worker, as the node's labels say. */
  role: z.enum(['control-plane', 'worker']).optional(),
  /** Kubernetes' own condition. */
  ready: z.boolean().optional(),
  ciliumVersion: z.string().optional(),
  kernel: z.string().optional(), os: z.string().optional(), kubernetesVersion: z.string().optional(),
  addresses: z.array(z.string()), podCidrs: z.array(z.string()),
  /** As the agent says it runs, not as it is configured. */
  replacement: z.string().optional(), routing: z.string().optional(), hostRouting: z.string().optional(), masquerading: z.string().optional(),
  attach: z.string().optional(), encryption: z.string().optional(),
});
export type NodeFact = z.infer<typeof NodeFact>;

export const SettingFact = z.object({
  key: z.string(), value: z.string(),
  /** Default of the agent in the running release; absent when the table of settings does not know it. */
  default: z.string().optional(),
  /** `chart`: not the agent's default, but what the chart writes by itself. */
  origin: z.enum(['default', 'chart', 'set', 'unknown']),
  helm: z.string().optional(),
});
export type SettingFact = z.infer<typeof SettingFact>;

export const OwnerFact = z.object({ owner: z.string(), rules: Count, packets: Count });
export const IptablesFact = z.object({
  node: z.string(), family: z.enum(['ipv4', 'ipv6']).optional(), backend: z.string().optional(),
  /** Rules were printed with counters. */
  counters: z.boolean(), owners: z.array(OwnerFact),
});

const Reach = z.enum(['up', 'down', 'partly', 'unknown']);
export const HealthFact = z.object({
  from: z.string(), reachable: Count, total: Count,
  /** Only what does not answer, unless the cluster is small. */
  probes: z.array(z.object({ to: z.string(), host: Reach.optional(), endpoint: Reach.optional() })),
  /** Every node the agent listed is in `probes`. */
  complete: z.boolean(),
});

export const LogFact = z.object({
  node: z.string(), component: z.string(),
  /** Clock periods of ten minutes with warnings or worse. */
  periods: z.array(z.object({ at: z.string(), errors: Count, warnings: Count })),
});
export const LogEventFact = z.object({
  at: z.string(), node: z.string(), component: z.string(),
  /** `event`: a warning of Kubernetes. */
  kind: z.enum(['stop', 'known', 'error', 'event']),
  text: z.string(), count: Count,
});

export const EndpointFact = z.object({
  node: z.string(), id: z.number().int(), kind: z.string(), state: z.string(), namespace: z.string().optional(), pod: z.string().optional(),
  ip: z.string().optional(), identity: z.number().int().optional(), ingress: z.string(), egress: z.string(),
});

/** How the clocks of the nodes go, as far as time stamps tell. */
export const ClocksFact = z.object({
  /** What they are held against: the time of collection, or the middle of the nodes where that has no zone. */
  reference: z.enum(['collection', 'nodes']), at: z.string(),
  nodes: z.array(z.object({
    node: z.string(),
    /** Newest time stamp that the node's own clock wrote. */
    newest: z.string(), source: z.enum(['log', 'health probe']),
    /** After the reference; negative before it, which is a slow clock or just nothing to write. */
    seconds: z.number().int(),
  })),
});
export type ClocksFact = z.infer<typeof ClocksFact>;

export const ReportFacts = z.object({
  /** Root of the dump, when the input holds several. */
  dump: z.string().optional(),
  nodes: z.array(NodeFact),
  config: z.object({ source: z.string(), release: z.string().optional(), settings: z.array(SettingFact) }).optional(),
  iptables: z.array(IptablesFact),
  health: z.array(HealthFact),
  logs: z.array(LogFact),
  /** Worth a mark on the time line, the earliest first. */
  events: z.array(LogEventFact),
  clocks: ClocksFact.optional(),
  endpointStates: z.array(z.object({ node: z.string(), states: z.array(z.object({ state: z.string(), count: Count })) })),
  endpoints: z.array(EndpointFact),
  services: z.array(z.object({ label: z.string(), type: z.string(), port: Count, frontends: z.array(z.string()), backends: Count, active: Count })),
  maps: z.array(z.object({
    name: z.string(), node: z.string().optional(),
    /** Entries that fit, as configured. */
    capacity: Count.optional(),
    /** Share in use, 0 to 1. */
    pressure: z.number().optional(),
  })),
  drops: z.array(z.object({ reason: z.string(), packets: z.number(), bytes: z.number(), nodes: Count })),
  /** Rows left out of the lists above, by name of the list. */
  omitted: z.array(z.object({ list: z.string(), count: Count })),
});
export type ReportFacts = z.infer<typeof ReportFacts>;
