import type { Report, ReportFinding } from '../../model/report.ts';
import type { Severity } from '../../model/rule.ts';
import { defineReporter } from '../define-reporter.ts';
import { settled } from '../../report/gate.ts';
import { ruleSays, troubledWaivers, troubleWord, waiverLine } from '../settled.ts';
import { counted } from '../../base/plural.ts';
import { reach } from '../words.ts';
import { annotation } from './command.ts';

type Kind = 'error' | 'warning' | 'notice';
const KINDS: Readonly<Record<Severity, Kind>> = { critical: 'error', error: 'error', warning: 'warning', info: 'notice' };

/** GitHub shows this many annotations of one kind for a step and drops the rest without a word. */
const SHOWN = 10;

function text(finding: ReportFinding, report: Report): string {
  const place = finding.evidence[0];
  const first = finding.remedy[0];
  return [
    `${finding.message} (${reach(finding, report)}${ruleSays(finding)})`,
    ...(place === undefined ? [] : [`proof: ${place.path}:${place.startLine}`]),
    ...(first === undefined ? [] : [`fix: ${first.do}`]),
    ...(finding.symptoms.length === 0 ? [] : [`explains: ${finding.symptoms.join(' ')}`]),
  ].join('\n');
}

function ofKind(report: Report, kind: Kind, room: number): string[] {
  const all = report.findings.filter((f) => f.cause === undefined && settled(f) === 0 && KINDS[f.severity] === kind);
  const shown = all.length <= room ? all : all.slice(0, room - 1);
  const lines = shown.map((f) => annotation(kind, `${f.code} ${f.title}`, text(f, report)));
  const left = all.length - shown.length;
  return left === 0 ? lines : [...lines, annotation(kind, 'ciliumdoc', `${counted(left, 'more finding')} of this kind: see the report.`)];
}

/** One for all waivers that somebody must look at: findings need the room. */
function waivers(report: Report): string[] {
  const troubled = troubledWaivers(report);
  return troubled.length === 0 ? [] : [annotation('warning', 'ciliumdoc waivers', [`${troubleWord(report)}.`, ...troubled.slice(0, 10).map(waiverLine)].join('\n'))];
}

/** Annotations of a workflow run: verdict first, then a line per cause; symptoms, waived findings and those of the baseline have none of their own. */
export const reporter = defineReporter({
  format: 'github',
  title: 'annotations of a GitHub workflow run, at most ten of a kind',
  extension: 'txt',
  render(report) {
    const { summary } = report;
    const verdict = annotation('notice', 'ciliumdoc', `${summary.verdict}\nCoverage ${summary.coverage.percent}% of the rules.`);
    const trouble = waivers(report);
    return `${[verdict, ...ofKind(report, 'error', SHOWN), ...trouble, ...ofKind(report, 'warning', SHOWN - trouble.length), ...ofKind(report, 'notice', SHOWN - 1)].join('\n')}\n`;
  },
});
