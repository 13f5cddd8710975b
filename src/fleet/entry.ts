import * as z from 'zod';
import { minorOf } from '../base/version.ts';
import { FORMAT_VERSION } from '../model/report.ts';
import { Severity } from '../model/rule.ts';
import { platformOf } from './platform.ts';

/**
 * What a fleet needs of a report. Not the schema of a report: files of older releases lack parts, and thousands of them must
 * not be kept whole.
 */
const Stored = z.object({
  formatVersion: z.number().int(),
  tool: z.object({ name: z.literal('ciliumdoc'), version: z.string().catch('unknown') }),
  input: z.object({ name: z.string().catch('unnamed'), sha256: z.string().optional(), collectedAt: z.string().optional() }),
  cluster: z.object({ name: z.string().optional(), ciliumVersions: z.array(z.string()).catch([]), kubernetesVersion: z.string().optional(), nodes: z.array(z.string()).catch([]) }),
  summary: z.object({ coverage: z.object({ percent: z.number().catch(0) }), verdict: z.string().catch('') }),
  findings: z.array(z.object({ code: z.string(), title: z.string().catch(''), severity: Severity, subjects: z.array(z.unknown()).catch([]), waived: z.unknown().optional() })),
  outcomes: z.array(z.object({ code: z.string(), state: z.string() })).catch([]),
  facts: z.array(z.object({
    nodes: z.array(z.object({ kernel: z.string().optional(), os: z.string().optional(), replacement: z.string().optional(), routing: z.string().optional(), masquerading: z.string().optional(), encryption: z.string().optional() })).catch([]),
    config: z.object({ settings: z.array(z.object({ key: z.string(), value: z.string(), origin: z.string() })).catch([]) }).optional().catch(undefined),
  })).optional().catch(undefined),
});
type Stored = z.infer<typeof Stored>;

export interface EntryFinding { readonly code: string; readonly title: string; readonly severity: Severity; readonly subjects: number }

/** One report, reduced to what a fleet looks at. */
export interface Entry {
  readonly file: string;
  readonly sha256: string | undefined;
  readonly collectedAt: string | undefined;
  readonly input: string;
  readonly name: string | undefined;
  readonly nodes: readonly string[];
  readonly ciliumVersions: readonly string[];
  /** Minors of Cilium. */
  readonly minors: readonly string[];
  readonly kubernetesVersion: string | undefined;
  readonly platform: string;
  readonly coverage: number;
  readonly verdict: string;
  /** Not waived, one per code. */
  readonly findings: readonly EntryFinding[];
  readonly bySeverity: Readonly<Record<Severity, number>>;
  /** Codes that could be judged. */
  readonly judged: ReadonlySet<string>;
  /** Settings that somebody made. */
  readonly settings: ReadonlyMap<string, string>;
  /** The input tells the configuration. */
  readonly configured: boolean;
  /** Words on how the nodes run. */
  readonly modes: readonly string[];
}

/** Values that name the cluster itself. */
const OWN = /^(?:cluster-name|cluster-id|.*-cidrs?|.*-cidr-list|k8s-api-server.*|devices|direct-routing-device|.*-(?:path|dir|address|addr))$/;

/** A stored report as an entry, or one sentence on why it is none. */
export function entryOf(value: unknown, file: string): Entry | string {
  if (typeof value !== 'object' || value === null || !('formatVersion' in value)) return 'is JSON, but no report of ciliumdoc';
  if ('kind' in value && typeof value.kind === 'string') return `is a ${value.kind.slice(0, 20)} of ciliumdoc, not a report`;
  const read = Stored.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    return `is damaged at ${issue?.path.map(String).join('.') ?? 'an unknown place'} (${issue?.message ?? 'invalid'})`;
  }
  if (read.data.formatVersion > FORMAT_VERSION) return `is in report format ${String(read.data.formatVersion)}; this ciliumdoc reads up to ${String(FORMAT_VERSION)}`;
  return reduced(read.data, file);
}

function reduced(report: Stored, file: string): Entry {
  const { input, cluster, summary } = report;
  const nodes = report.facts?.flatMap((f) => f.nodes) ?? [];
  const findings = report.findings.filter((f) => f.waived === undefined);
  const bySeverity = { critical: 0, error: 0, warning: 0, info: 0 };
  for (const f of findings) bySeverity[f.severity]++;
  const settings = report.facts?.flatMap((f) => f.config?.settings ?? []) ?? [];
  return {
    file, sha256: input.sha256, collectedAt: input.collectedAt, input: input.name, name: cluster.name, nodes: cluster.nodes,
    ciliumVersions: cluster.ciliumVersions, minors: [...new Set(cluster.ciliumVersions.map(minorOrText))], kubernetesVersion: cluster.kubernetesVersion,
    platform: platformOf(cluster.kubernetesVersion, nodes), coverage: summary.coverage.percent, verdict: summary.verdict.slice(0, 500),
    findings: byCode(findings), bySeverity,
    judged: new Set(report.outcomes.filter((o) => o.state === 'fired' || o.state === 'clear').map((o) => o.code)),
    settings: new Map(settings.filter((s) => (s.origin === 'set' || s.origin === 'unknown') && !OWN.test(s.key)).map((s) => [s.key, s.value.slice(0, 120)])),
    configured: settings.length > 0,
    modes: [...new Set(nodes.flatMap((n) => [word('kube-proxy replacement', n.replacement), word('routing', n.routing), word('masquerading', n.masquerading), word('encryption', n.encryption)]))].filter((w) => w !== ''),
  };
}

function word(what: string, how: string | undefined): string {
  return how === undefined ? '' : `${what} ${how}`;
}

function byCode(findings: Stored['findings']): EntryFinding[] {
  const known = new Map<string, EntryFinding>();
  const rank: Readonly<Record<Severity, number>> = { critical: 0, error: 1, warning: 2, info: 3 };
  for (const f of findings) {
    const before = known.get(f.code);
    const graver = before === undefined || rank[f.severity] < rank[before.severity];
    known.set(f.code, { code: f.code, title: f.title.slice(0, 300), severity: graver ? f.severity : before.severity, subjects: (before?.subjects ?? 0) + f.subjects.length });
  }
  return [...known.values()];
}

/** `1.16.3` to `1.16`; a text without a version stays as it is. */
export function minorOrText(version: string): string {
  return minorOf(version) ?? version;
}
