import type { Report, ReportFinding, ReportOutcome } from '../../model/report.ts';
import type { Severity } from '../../model/rule.ts';
import { areaName, familyOf } from '../../report/areas.ts';
import { severityRank } from '../../report/order.ts';
import { cutText } from '../markdown-text.ts';
import { settled } from '../../report/gate.ts';
import { ruleSays, troubledWaivers, waivedWord, waiverLine } from '../settled.ts';
import { counted } from '../../base/plural.ts';
import { reach, sample, subjectName } from '../words.ts';
import { element, type Xml } from './xml.ts';

export type Result = 'passed' | 'failure' | 'error' | 'skipped';
export interface TestCase { readonly family: string; readonly result: Result; readonly xml: Xml }

/** CI servers keep these bodies in memory, many builds of them. */
const BODY = 20_000;
const SUMMARY = 1000;

function subjects(outcome: ReportOutcome): string {
  const { shown, more } = sample(outcome.subjects.map(subjectName), 8);
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function body(findings: readonly ReportFinding[], report: Report): string {
  const parts = findings.flatMap((f) => [
    `${f.severity}: ${f.message} (${reach(f, report)}${ruleSays(f)})`,
    ...(f.cause === undefined ? [] : [`A symptom of ${f.cause}.`]),
    ...(f.waived === undefined ? [] : [`Waived: ${waivedWord(f.waived)}`]),
    ...(f.baseline === undefined ? [] : [`Against the baseline: ${f.baseline}.`]),
    ...f.evidence.slice(0, 3).flatMap((e) => [`${e.path}:${e.startLine}`, ...e.excerpt.split('\n').slice(0, 8).map((line) => `  ${line}`)]),
    ...(f.evidenceTotal > 3 ? [`and ${counted(f.evidenceTotal - 3, 'more place')}`] : []),
    f.why,
    ...f.remedy.flatMap((r, i) => [`${i + 1}. ${r.do}`, ...[r.helm, r.config, r.command].flatMap((t) => (t === undefined ? [] : [`   ${t.replaceAll('\n', '\n   ')}`]))]),
    '',
  ]);
  return cutText(parts.join('\n').trimEnd(), BODY);
}

function judgeFired(findings: readonly ReportFinding[], report: Report, failOn: Severity): { result: Result; children: Xml[] } {
  const live = findings.filter((f) => settled(f) === 0);
  const worst = live[0];
  if (worst === undefined) {
    const waived = findings.find((f) => f.waived !== undefined)?.waived;
    const reason = findings.some((f) => settled(f) === 1) || waived === undefined ? 'known from the baseline' : `waived: ${waivedWord(waived)}`;
    return { result: 'skipped', children: [element('skipped', { message: cutText(reason, SUMMARY) }), element('system-out', {}, body(findings, report))] };
  }
  const grave = live.reduce((most, f) => (severityRank(f.severity) < severityRank(most.severity) ? f : most), worst);
  if (severityRank(grave.severity) > severityRank(failOn)) return { result: 'passed', children: [element('system-out', {}, body(findings, report))] };
  const message = cutText(`${grave.severity}: ${grave.message} (${reach(grave, report)})`, SUMMARY);
  return { result: 'failure', children: [element('failure', { message, type: grave.severity }, body(findings, report))] };
}

/** A passed case says what ruled it out. */
function because({ reason }: ReportOutcome): Xml[] {
  return reason === undefined || reason === '' ? [] : [element('system-out', {}, cutText(reason, SUMMARY))];
}

function judge(outcome: ReportOutcome, report: Report, failOn: Severity): { result: Result; children: Xml[] } {
  const reason = outcome.reason ?? outcome.title;
  if (outcome.state === 'fired') return judgeFired(report.findings.filter((f) => f.code === outcome.code), report, failOn);
  if (outcome.state === 'clear') return { result: 'passed', children: because(outcome) };
  if (outcome.state === 'not-applicable') return { result: 'skipped', children: [element('skipped', { message: cutText(`does not apply: ${reason}`, SUMMARY) })] };
  if (outcome.state === 'errored') return { result: 'error', children: [element('error', { message: cutText(`the rule failed to run: ${reason}`, SUMMARY), type: 'errored' }, `on ${subjects(outcome)}`)] };
  const collect = [...new Set((outcome.missing ?? []).map((m) => m.collect).filter((c) => c !== ''))];
  const how = collect.length === 0 ? '' : `\ncollect it with:\n${collect.join('\n')}`;
  return { result: 'skipped', children: [element('skipped', { message: cutText(`could not be judged: ${reason}`, SUMMARY) }), element('system-out', {}, cutText(`on ${subjects(outcome)}${how}`, BODY))] };
}

/** Servers follow a test by its name: the code and title, with the state where a rule ended in several. */
function nameOf(outcome: ReportOutcome, all: readonly ReportOutcome[]): string {
  const same = all.filter((o) => o.code === outcome.code);
  if (same.length === 1) return `${outcome.code} ${outcome.title}`;
  const alike = same.filter((o) => o.state === outcome.state);
  const number = alike.length === 1 ? '' : ` ${alike.indexOf(outcome) + 1}`;
  return `${outcome.code} ${outcome.title} [${outcome.state}${number}]`;
}

/** A test case for each outcome of each rule. */
export function testCases(report: Report, failOn: Severity): TestCase[] {
  const byCode = new Map<string, ReportOutcome[]>();
  for (const outcome of report.outcomes) byCode.set(outcome.code, [...(byCode.get(outcome.code) ?? []), outcome]);
  return report.outcomes.map((outcome) => {
    const family = familyOf(outcome.code);
    const { result, children } = judge(outcome, report, failOn);
    const name = cutText(nameOf(outcome, byCode.get(outcome.code) ?? [outcome]), 300);
    return { family, result, xml: element('testcase', { classname: `ciliumdoc.${areaName(family)}`, name, time: 0 }, ...children) };
  });
}

/** A skipped case for each waiver that somebody must look at: a failure would say that the cluster is at fault. */
export function waiverCases(report: Report): TestCase[] {
  return troubledWaivers(report).map((entry) => ({
    family: 'waivers', result: 'skipped',
    xml: element('testcase', { classname: 'ciliumdoc.waivers', name: cutText(`${entry.file}:${entry.line} ${entry.code}`, 300), time: 0 }, element('skipped', { message: cutText(waiverLine(entry), SUMMARY) })),
  }));
}
