import type { Report, ReportFinding } from '../../model/report.ts';
import type { Severity } from '../../model/rule.ts';
import { defineReporter } from '../define-reporter.ts';
import { counted, reach } from '../words.ts';
import { annotation } from './command.ts';

type Kind = 'error' | 'warning' | 'notice';
const KINDS: Readonly<Record<Severity, Kind>> = { critical: 'error', error: 'error', warning: 'warning', info: 'notice' };

/** GitHub shows this many annotations of one kind for a step and drops the rest without a word. */
const SHOWN = 10;

function text(finding: ReportFinding, report: Report): string {
  const place = finding.evidence[0];
  const first = finding.remedy[0];
  return [
    `${finding.message} (${reach(finding, report)})`,
    ...(place === undefined ? [] : [`proof: ${place.path}:${place.startLine}`]),
    ...(first === undefined ? [] : [`fix: ${first.do}`]),
    ...(finding.symptoms.length === 0 ? [] : [`explains: ${finding.symptoms.join(' ')}`]),
  ].join('\n');
}

function ofKind(report: Report, kind: Kind, room: number): string[] {
  const all = report.findings.filter((f) => f.cause === undefined && f.waived === undefined && KINDS[f.severity] === kind);
  const shown = all.length <= room ? all : all.slice(0, room - 1);
  const lines = shown.map((f) => annotation(kind, `${f.code} ${f.title}`, text(f, report)));
  const left = all.length - shown.length;
  return left === 0 ? lines : [...lines, annotation(kind, 'ciliumdoc', `${counted(left, 'more finding')} of this kind: see the report.`)];
}

/** Annotations of a workflow run: verdict first, then a line per cause; symptoms and waived findings have none of their own. */
export const reporter = defineReporter({
  format: 'github',
  title: 'annotations of a GitHub workflow run, at most ten of a kind',
  extension: 'txt',
  render(report) {
    const { summary } = report;
    const verdict = annotation('notice', 'ciliumdoc', `${summary.verdict}\nCoverage ${summary.coverage.percent}% of the rules.`);
    return `${[verdict, ...ofKind(report, 'error', SHOWN), ...ofKind(report, 'warning', SHOWN), ...ofKind(report, 'notice', SHOWN - 1)].join('\n')}\n`;
  },
});
