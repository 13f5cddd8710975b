import type { Report } from '../../model/report.ts';
import { defineReporter } from '../define-reporter.ts';
import { gauge, type Labels, type Sample } from './exposition.ts';

const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;
const WAIVERS = ['active', 'expired', 'lapsed', 'unused', 'not-judged', 'invalid'] as const;
const STATES = ['fired', 'clear', 'not-applicable', 'inconclusive', 'errored'] as const;

function bySeverity(report: Report, common: Labels): Sample[] {
  return SEVERITIES.map((severity) => ({ labels: { ...common, severity }, value: report.summary.bySeverity[severity] }));
}

function byCode(report: Report, common: Labels): Sample[] {
  // A code can have several findings of one severity; a series may appear only once.
  const subjects = new Map<string, { labels: Labels; value: number }>();
  for (const finding of report.findings) {
    const waived = String(finding.waived !== undefined);
    const key = [finding.code, finding.severity, waived].join(' ');
    const sample = subjects.get(key) ?? { labels: { ...common, code: finding.code, severity: finding.severity, waived }, value: 0 };
    sample.value += finding.subjects.length;
    subjects.set(key, sample);
  }
  return [...subjects.values()];
}

/** The instant of collection where the report knows its zone: a local time would be off by hours. */
function collected(report: Report, common: Labels): Sample[] {
  const at = report.input.collectedAt;
  if (at === undefined || !/T.*(?:Z|[+-]\d{2}:\d{2})$/.test(at)) return [];
  const ms = Date.parse(at);
  return Number.isNaN(ms) ? [] : [{ labels: common, value: ms / 1000 }];
}

function waivers({ waivers: used }: Report, common: Labels): Sample[] {
  return used === undefined ? [] : WAIVERS.map((state) => ({ labels: { ...common, state }, value: used.entries.filter((e) => e.state === state).length }));
}

function baseline(report: Report, common: Labels): Sample[] {
  const against = report.baseline;
  if (against === undefined) return [];
  const counts = { new: against.new, worsened: against.worsened, known: against.known, fixed: against.fixed.length };
  return Object.entries(counts).map(([state, value]) => ({ labels: { ...common, state }, value }));
}

function lines(report: Report): string[] {
  const common: Labels = { cluster: report.cluster.name };
  const { outcomes, coverage } = report.summary;
  return [
    ...gauge('ciliumdoc_build_info', 'Version of ciliumdoc that made these numbers.', [{ labels: { ...common, version: report.tool.version, rules: String(report.tool.rules) }, value: 1 }]),
    ...gauge('ciliumdoc_input_collected_timestamp_seconds', 'When the input was collected.', collected(report, common)),
    ...gauge('ciliumdoc_findings', 'Findings that are not waived.', bySeverity(report, common)),
    ...gauge('ciliumdoc_findings_waived', 'Findings that are waived.', [{ labels: common, value: report.findings.filter((f) => f.waived !== undefined).length }]),
    ...gauge('ciliumdoc_waivers', 'Entries of the waiver files by what became of them.', waivers(report, common)),
    ...gauge('ciliumdoc_baseline_subjects', 'Nodes or objects with a fault, against the baseline.', baseline(report, common)),
    ...gauge('ciliumdoc_finding_subjects', 'Nodes or objects that a rule fired on.', byCode(report, common)),
    ...gauge('ciliumdoc_outcomes', 'Judgements of rules over nodes and objects.', STATES.map((state) => ({ labels: { ...common, state }, value: outcomes[state] }))),
    ...gauge('ciliumdoc_coverage_ratio', 'Share of the rules that could be judged or did not apply.', [{ labels: common, value: coverage.percent / 100 }]),
    ...gauge('ciliumdoc_area_coverage_ratio', 'The same by area.', report.coverage.byArea.map((a) => ({ labels: { ...common, area: a.area }, value: a.percent / 100 }))),
    ...gauge('ciliumdoc_files', 'Files of the input by how they were read.', Object.entries(coverage.byStatus).map(([status, value]) => ({ labels: { ...common, status }, value }))),
    '# EOF',
  ];
}

/** Counts for a metrics store: by severity, state, code and coverage. */
export const reporter = defineReporter({
  format: 'openmetrics',
  title: 'counts by severity, state and coverage for Prometheus and its kin',
  extension: 'prom',
  render(report) {
    return `${lines(report).join('\n')}\n`;
  },
});
