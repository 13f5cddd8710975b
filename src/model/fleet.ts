import * as z from 'zod';
import { Severity } from './rule.ts';

/** The result of `ciliumdoc fleet`, as published with `--format json`. */
export const FLEET_FORMAT_VERSION = 1;

const Count = z.number().int().nonnegative();
const Severities = z.object({ critical: Count, error: Count, warning: Count, info: Count });

export const FleetCluster = z.object({
  /** Name of the cluster, or of its input where the name is the one everybody has. */
  cluster: z.string(),
  /** File of its latest report. */
  file: z.string(), reports: Count, collectedAt: z.string().optional(),
  ciliumVersions: z.array(z.string()), kubernetesVersion: z.string().optional(), platform: z.string(), nodes: Count,
  bySeverity: Severities,
  /** Share of the rules that could be judged, percent. */
  coverage: z.number(),
  /** Codes of its findings at warning and above, the gravest first. */
  codes: z.array(z.string()),
  verdict: z.string(),
  /** The cluster most like it. */
  nearest: z.object({ cluster: z.string(), likeness: z.number() }).optional(),
});
export type FleetCluster = z.infer<typeof FleetCluster>;

export const FleetRule = z.object({
  code: z.string(), title: z.string(),
  /** The gravest seen. */
  severity: Severity,
  /** Clusters in which it fired, and in which it could be judged. */
  clusters: Count, judged: Count,
  /** Of those judged, percent. */
  share: z.number(),
  subjects: Count,
  /** Clusters by minor of Cilium and by platform. */
  versions: z.array(z.object({ name: z.string(), clusters: Count })), platforms: z.array(z.object({ name: z.string(), clusters: Count })),
});
export type FleetRule = z.infer<typeof FleetRule>;

export const FleetGroup = z.object({
  name: z.string(), clusters: Count,
  /** With a finding at error or above. */
  affected: Count,
  top: z.array(z.object({ code: z.string(), clusters: Count })),
});
export type FleetGroup = z.infer<typeof FleetGroup>;

export const FleetOutlier = z.object({
  cluster: z.string(), kind: z.enum(['finding', 'setting', 'version']),
  /** What it has, and what the others have. */
  what: z.string(), usual: z.string(),
  /** Clusters that have it, of how many that tell. */
  clusters: Count, of: Count,
});
export type FleetOutlier = z.infer<typeof FleetOutlier>;

export const FleetTrend = z.object({
  cluster: z.string(),
  points: z.array(z.object({ file: z.string(), collectedAt: z.string().optional(), bySeverity: Severities, coverage: z.number() })),
  /** Codes of the latest report that the one before does not have, and the other way round. */
  appeared: z.array(z.string()), gone: z.array(z.string()),
  direction: z.enum(['worse', 'better', 'same']),
});
export type FleetTrend = z.infer<typeof FleetTrend>;

export const Fleet = z.object({
  formatVersion: z.literal(FLEET_FORMAT_VERSION),
  kind: z.literal('fleet'),
  tool: z.object({ name: z.literal('ciliumdoc'), version: z.string() }),
  summary: z.object({ verdict: z.string(), reports: Count, clusters: Count, skipped: Count, affected: Count }),
  /** Files that could not be used, and why. */
  skipped: z.array(z.object({ file: z.string(), reason: z.string() })),
  /** The worst first. */
  clusters: z.array(FleetCluster),
  /** The most frequent first. */
  rules: z.array(FleetRule),
  versions: z.array(FleetGroup), platforms: z.array(FleetGroup),
  outliers: z.array(FleetOutlier),
  alike: z.array(z.object({
    a: z.string(), b: z.string(),
    /** Share of their traits that both have, 0 to 1. */
    likeness: z.number(), differ: z.array(z.string()),
  })),
  trends: z.array(FleetTrend),
});
export type Fleet = z.infer<typeof Fleet>;
