import { byText, sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Outcome } from '../model/outcome.ts';
import { FORMAT_VERSION, type Report, type ReportFinding, type ReportOptions, type ReportOutcome } from '../model/report.ts';
import type { ReportFacts } from '../model/report-facts.ts';
import type { Rule, Severity } from '../model/rule.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { coverageByArea, coverageByRule, percentOf } from './coverage.ts';
import { expectedInputs } from './expected.ts';
import { evidenceLimit } from './evidence.ts';
import { buildFindings, placesToQuote, type Quote } from './findings.ts';
import type { Fired } from './fold.ts';
import { byNatural } from './order.ts';
import { fingerprintPlaces } from './evidence-fingerprint.ts';
import { type Marker, openMarker, withSeverities } from './marks.ts';
import { buildOutcomes } from './outcomes.ts';
import type { Policy } from './policy.ts';
import { ruledOut } from './ruled-out.ts';
import { hideSecretsDeep } from './secrets.ts';
import { verdict } from './verdict.ts';

export interface ReportInput {
  /** `rules`: how many rules the tool holds, judged or not. */
  readonly tool: { readonly version: string; readonly rules: number };
  readonly input: Report['input'];
  /** One per dump found in the input. */
  readonly snapshots: readonly Snapshot[];
  /** Judgements of each dump; `root` is that of its snapshot. */
  readonly outcomes: readonly { readonly root: string; readonly outcomes: readonly Outcome[] }[];
  /** What each dump says of its cluster beyond findings. */
  readonly facts?: readonly ReportFacts[];
  readonly rules: readonly Rule[];
  /** Fetches the text of a place. Called for the places of `placesOf` only. */
  readonly quote: Quote;
  /** What was asked for; kept in the report. */
  readonly options?: ReportOptions;
  /** What people have decided about findings. */
  readonly policy?: Policy;
}

interface Judged { readonly dumps: readonly Outcome[][]; readonly fired: readonly Fired[][]; readonly marker: Marker; readonly clusters: readonly (string | undefined)[] }

/** Outcomes as the policy wants them, and who marks them. */
function judged(input: Omit<ReportInput, 'quote'>, quote: Quote): Judged {
  const policy = input.policy ?? {};
  const replaced = new Map<Outcome, Severity>();
  const dumps = named(input).map((dump) => withSeverities(dump, policy.severities ?? new Map<string, Severity>(), replaced));
  return {
    dumps, fired: dumps.map((dump) => dump.filter((o): o is Fired => o.state === 'fired')), marker: openMarker(policy, input.input.collectedAt, quote, replaced),
    clusters: input.outcomes.map(({ root }) => input.snapshots.find((s) => s.root === root)?.clusterName),
  };
}

const UNREAD: Quote = (ref) => ({ ...ref, excerpt: '' });

/**
 * The places whose text a report of this input will ask for. Where no text is wanted, and beyond the sample, only what
 * waivers are tied to.
 */
export function placesOf(input: Omit<ReportInput, 'quote'>): EvidenceRef[] {
  const mode = input.options?.evidence ?? 'sample';
  const { fired, marker, clusters } = judged(input, UNREAD);
  const codes = new Set((input.policy?.waivers?.entries ?? []).filter((w) => w.evidence.length > 0).map((w) => w.code));
  const tied = fired.flat().filter((o) => codes.has(o.code)).flatMap((o) => fingerprintPlaces(o.evidence));
  const shown = mode === 'none' ? [] : placesToQuote(fired, input.rules, evidenceLimit(mode), (outcome, dump) => marker.mark(outcome, clusters[dump]));
  return [...shown, ...tied];
}

function unique(values: Iterable<string>): string[] {
  return [...new Set(values)].sort(byNatural);
}

function only(values: readonly (string | undefined)[]): string | undefined {
  const known = [...new Set(values.filter((v) => v !== undefined))];
  return known.length === 1 ? known[0] : undefined;
}

function clusterOf(snapshots: readonly Snapshot[]): Report['cluster'] {
  const name = only(snapshots.map((s) => s.clusterName));
  const kubernetesVersion = only(snapshots.map((s) => s.kubernetesVersion));
  return {
    ...(name === undefined ? {} : { name }),
    ciliumVersions: unique(snapshots.flatMap((s) => s.ciliumVersions)),
    ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
    nodes: unique(snapshots.flatMap((s) => s.nodes.map((n) => n.name))),
  };
}

/** With several dumps in one input, each subject says of which it speaks, and a cluster is told by its name or folder. */
function named(input: Omit<ReportInput, 'quote'>): Outcome[][] {
  if (input.snapshots.length < 2) return input.outcomes.map((dump) => [...dump.outcomes]);
  const names = new Map(input.snapshots.map((s) => [s.root, s.clusterName ?? s.root]));
  return input.outcomes.map(({ root, outcomes }) => outcomes.map((outcome) => {
    const { subject } = outcome;
    const isCluster = subject.kind === 'cluster' && subject.name === undefined;
    return { ...outcome, subject: { ...subject, ...(isCluster ? { name: names.get(root) ?? root } : {}), dump: root } };
  }));
}

function summaryOf(findings: readonly ReportFinding[], outcomes: readonly ReportOutcome[], files: Report['coverage']['files']): Report['summary'] {
  const bySeverity = { critical: 0, error: 0, warning: 0, info: 0 };
  for (const finding of findings) if (finding.waived === undefined) bySeverity[finding.severity]++;
  const states = { fired: 0, clear: 0, 'not-applicable': 0, inconclusive: 0, errored: 0 };
  for (const outcome of outcomes) states[outcome.state] += outcome.subjects.length;
  const byStatus = new Map<string, number>();
  for (const file of files) byStatus.set(file.status, (byStatus.get(file.status) ?? 0) + 1);
  return {
    bySeverity, outcomes: states,
    coverage: {
      files: files.length, byStatus: Object.fromEntries(sortedBy(byStatus, ([status]) => status)),
      percent: percentOf(coverageByRule(outcomes)),
    },
    verdict: verdict(findings, outcomes),
  };
}

/**
 * Judgements of all dumps of one input to the published report. Pure: the same values give the same report. Groups fired
 * outcomes into findings, folds symptoms under their cause, ranks them, samples and quotes their evidence, and says what
 * could not be judged.
 */
export function buildReport(input: ReportInput): Report {
  const { dumps, fired, marker, clusters } = judged(input, input.quote);
  const mode = input.options?.evidence ?? 'sample';
  const findings = buildFindings(fired, input.rules, { quote: input.quote, mode, mark: (outcome, dump) => marker.mark(outcome, clusters[dump]) });
  const outcomes = buildOutcomes(dumps.flat(), input.rules);
  const cluster = clusterOf(input.snapshots);
  const files = sortedBy(input.snapshots.flatMap((s) => s.files), (file) => file.path);
  const collectorFailures = input.snapshots.flatMap((s) => s.collectorFailures)
    .sort((a, b) => Number(a.expected) - Number(b.expected) || byText(a.path, b.path) || a.line - b.line);
  const problems = input.snapshots.flatMap((s) => s.problems).sort((a, b) => byText(a.path, b.path) || (a.line ?? 0) - (b.line ?? 0));
  const { value: said, found } = hideSecretsDeep({ findings, outcomes, problems: [...problems], ...(input.facts === undefined ? {} : { facts: [...input.facts] }) });
  return {
    formatVersion: FORMAT_VERSION,
    tool: { name: 'ciliumdoc', version: input.tool.version, rules: input.tool.rules },
    input: input.input,
    cluster,
    summary: summaryOf(findings, outcomes, files),
    ...said,
    ruledOut: ruledOut({ findings, outcomes }).map((rule) => rule.code),
    coverage: { files, collectorFailures, byArea: coverageByArea(outcomes), expected: expectedInputs(input.snapshots, input.snapshots.map((s) => dumps[input.outcomes.findIndex((o) => o.root === s.root)] ?? [])) },
    ...marker.account(outcomes, cluster.nodes),
    ...(found === 0 ? {} : { secretsHidden: found }),
    ...(input.options === undefined ? {} : { options: input.options }),
  };
}
