import type { Report, ReportFinding } from '../../model/report.ts';
import { groupLacking } from '../../report/expected.ts';
import { groupMissing, unexplained } from '../../report/missing.ts';
import { ruledOut, ruledOutByArea } from '../../report/ruled-out.ts';
import { counted } from '../../base/plural.ts';
import { bytesWord, contentsWord, EXPECTED_WORDS, REASONS, sample, STATE_WORDS } from '../words.ts';
import type { Page } from './page.ts';
import { baselineWord, bySettled, troubledWaivers, troubleWord, waiverLine } from '../settled.ts';
import { renderFinding, renderRemark, renderSettled } from './finding.ts';

const GROUPS = 10;
const LACKING = 5;
const FAILURES = 5;
const FILES = 5;
const CAUSES = 40;
const SETTLED = 20;
const WAIVERS = 12;
const RULED_OUT = 6;

/** What was looked at, by which tool. */
export function provenance(page: Page, report: Report): void {
  const { input, cluster } = report;
  const versions = sample(cluster.ciliumVersions, 3);
  const parts = [
    input.bytes > 0 ? `${input.name} (${bytesWord(input.bytes)})` : input.name,
    cluster.name === undefined ? '' : `cluster ${cluster.name}`,
    versions.shown.length > 0 ? `Cilium ${versions.shown.join(', ')}${versions.more > 0 ? ` and ${versions.more} more` : ''}` : 'Cilium version unknown',
    cluster.kubernetesVersion === undefined ? '' : `Kubernetes ${cluster.kubernetesVersion}`,
    cluster.nodes.length > 0 ? counted(cluster.nodes.length, 'node') : '',
    input.collectedAt === undefined ? '' : `collected ${input.collectedAt}`,
    report.options?.redacted === true ? contentsWord(report) : '',
    report.secretsHidden === undefined ? '' : `${counted(report.secretsHidden, 'text')} with a key or token in it, hidden here but not in the dump`,
  ];
  page.prose(parts.filter((p) => p !== '').join(' · '), 0, '', 'dim');
}

export function headline(page: Page, report: Report): void {
  const { bySeverity, coverage, verdict } = report.summary;
  page.gap();
  const colour = bySeverity.critical + bySeverity.error > 0 ? 'red' : bySeverity.warning > 0 ? 'yellow' : report.summary.outcomes.inconclusive > 0 ? 'cyan' : 'green';
  page.prose(verdict, 0, '', 'bold', colour);
  const status = coverage.byStatus;
  const read = (status['parsed'] ?? 0) + (status['partial'] ?? 0);
  const parts = [
    `${read} of ${counted(coverage.files, 'file')} read`,
    ...(['partial', 'unavailable', 'failed', 'unrecognised', 'unused'] as const)
      .filter((s) => (status[s] ?? 0) > 0).map((s) => (s === 'partial' ? `${status[s] ?? 0} of them in part` : `${status[s] ?? 0} ${s}`)),
  ];
  page.prose(`Coverage ${coverage.percent}% of the rules; ${parts.join(', ')}.`);
  if (report.baseline !== undefined) page.prose(`${baselineWord(report)}.`);
}

/** Waivers that do not hold or fit nothing, before anything that they might have hidden. */
export function waivers(page: Page, report: Report): void {
  const { shown, more } = sample(troubledWaivers(report), WAIVERS);
  if (shown.length === 0) return;
  page.gap();
  page.prose(`${troubleWord(report)}.`, 0, '', 'bold', 'yellow');
  for (const entry of shown) page.prose(waiverLine(entry), 2);
  if (more > 0) page.prose(`and ${more} more: ciliumdoc waivers audit lists them`, 2);
}

function settledOnes(page: Page, report: Report, title: string, list: readonly ReportFinding[]): void {
  const { shown, more } = sample(list, SETTLED);
  if (shown.length === 0) return;
  page.heading(title);
  for (const finding of shown) renderSettled(page, finding, report);
  if (more > 0) page.prose(`and ${more} more`, 2);
}

/** Causes in full, remarks on a line each; symptoms stand under their cause. */
export function findings(page: Page, report: Report): void {
  const { live: causes, known, waived } = bySettled(report.findings.filter((f) => f.cause === undefined));
  const full = causes.filter((f) => f.severity !== 'info');
  const { shown, more } = sample(full, CAUSES);
  shown.forEach((finding, i) => { renderFinding(page, finding, report, i + 1); });
  if (more > 0) { page.gap(); page.prose(`And ${counted(more, 'more cause')}: see the HTML or JSON report.`); }
  const remarks = sample(causes.filter((f) => f.severity === 'info'), 12);
  if (remarks.shown.length > 0) page.heading('Remarks');
  for (const finding of remarks.shown) renderRemark(page, finding, report);
  if (remarks.more > 0) page.prose(`and ${remarks.more} more`, 2);
  settledOnes(page, report, 'Known from the baseline', known);
  settledOnes(page, report, 'Waived', waived);
}

function nodesOf(nodes: readonly string[]): string {
  const { shown, more } = sample(nodes, 3);
  return nodes.length === 0 ? '' : ` on ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What was ruled out: near what was found a line each, the rest as numbers. */
export function ruledOutPart(page: Page, report: Report): void {
  const rules = ruledOut(report);
  if (rules.length === 0) return;
  const { shown } = sample(rules.filter((r) => r.near), RULED_OUT);
  const rest = rules.slice(shown.length);
  const areas = ruledOutByArea(rest);
  if (shown.length === 0) { page.gap(); page.prose(`Ruled out: ${counted(rest.length, 'rule')} judged and not found: ${areas}`); return; }
  page.heading('Ruled out');
  for (const { code, title, because } of shown) page.prose(`${title}${because === '' ? '' : ` (${because})`}`, 2, `${code}  `);
  if (rest.length > 0) page.prose(`and ${counted(rest.length, 'more rule')}: ${areas}`, 2);
}

export function notJudged(page: Page, report: Report): void {
  const groups = sample(groupMissing(report.outcomes), GROUPS);
  const others = sample(unexplained(report.outcomes), GROUPS);
  if (groups.shown.length + others.shown.length === 0) return;
  page.heading('Not judged');
  for (const group of groups.shown) {
    const codes = sample(group.codes, 8);
    page.prose(`${group.input}: ${REASONS[group.reason]}${nodesOf(group.nodes)}`, 2);
    const [detail] = group.details;
    if (detail !== undefined) page.prose(`${detail}${group.details.length > 1 ? ` (and ${group.details.length - 1} more like it)` : ''}`, 4, '', 'dim');
    page.field('blinds', `${codes.shown.join(' ')}${codes.more > 0 ? ` and ${codes.more} more` : ''}`, 4, 9);
    if (group.collect !== '') page.verbatim(group.collect, 4, 'collect', 9, 'cyan');
  }
  if (groups.more > 0) page.prose(`and ${counted(groups.more, 'more input')}`, 2);
  for (const outcome of others.shown) page.prose(`${STATE_WORDS[outcome.state]}: ${outcome.reason ?? outcome.title}`, 2, `${outcome.code}  `);
  if (others.more > 0) page.prose(`and ${others.more} more`, 2);
}

/** What this collector and these agents write for certain, and is not there: in full what a rule wanted, the rest as a number. */
export function lacking(page: Page, report: Report): void {
  const groups = groupLacking(report.coverage.expected);
  if (groups.length === 0) return;
  page.heading('Missing from the dump');
  const wanted = groups.filter((g) => g.blinds.length > 0);
  const { shown, more } = sample(wanted, LACKING);
  for (const group of shown) {
    page.prose(`${group.input}: ${EXPECTED_WORDS[group.state]}${nodesOf(group.nodes)}; blinds ${sampled(group.blinds, 6)}`, 2);
    const [reason] = group.reasons;
    if (reason !== undefined) page.prose(`${reason}${group.reasons.length > 1 ? ` (and ${group.reasons.length - 1} more like it)` : ''}`, 4, '', 'dim');
  }
  if (more > 0) page.prose(`and ${counted(more, 'more input')}`, 2);
  const idle = groups.length - wanted.length;
  if (idle > 0) page.prose(`${counted(idle, 'due input')} that no rule missed: ciliumdoc inspect lists them.`, 2, '', 'dim');
}

function sampled(names: readonly string[], limit: number): string {
  const { shown, more } = sample(names, limit);
  return `${shown.join(' ')}${more > 0 ? ` and ${more} more` : ''}`;
}

export function collection(page: Page, report: Report): void {
  const failures = report.coverage.collectorFailures.filter((f) => !f.expected);
  const expected = report.coverage.collectorFailures.length - failures.length;
  if (failures.length === 0) return;
  page.heading('Collection tasks that failed');
  const { shown, more } = sample(failures, FAILURES);
  for (const failure of shown) page.prose(`${failure.task}: ${failure.message} (${failure.path}:${failure.line})`, 2);
  if (more > 0) page.prose(`and ${more} more`, 2);
  if (expected > 0) page.prose(`${counted(expected, 'further failure')} normal for this version or feature set.`, 2, '', 'dim');
}

export function files(page: Page, report: Report): void {
  const broken = report.coverage.files.filter((f) => f.status === 'failed' || f.status === 'unavailable');
  const unknown = report.coverage.files.filter((f) => f.status === 'unrecognised');
  const own = sample(report.problems, FILES);
  if (broken.length + unknown.length + own.shown.length === 0) return;
  page.heading('Files');
  const listed = sample(broken, FILES);
  for (const file of listed.shown) page.prose(`${file.path}: ${file.reason ?? file.status}`, 2);
  if (listed.more > 0) page.prose(`and ${listed.more} more ${broken.some((f) => f.status === 'unavailable') ? 'whose command failed or that' : 'that'} could not be read`, 2);
  const strange = sample(unknown, FILES);
  if (unknown.length > 0) page.prose(`Not recognised: ${strange.shown.map((f) => f.path).join(', ')}${strange.more > 0 ? ` and ${strange.more} more` : ''}`, 2);
  for (const problem of own.shown) page.prose(`${problem.path}${problem.line === undefined ? '' : `:${problem.line}`}: ${problem.message}`, 2);
  if (own.more > 0) page.prose(`and ${counted(own.more, 'more problem')}`, 2);
}

/** What to run next. */
export function closing(page: Page, report: Report): void {
  const code = report.findings[0]?.code ?? report.outcomes.find((o) => o.state === 'inconclusive')?.code;
  page.gap();
  const next = [code === undefined ? '' : `ciliumdoc explain ${code}`, `ciliumdoc inspect ${report.input.name}`].filter((p) => p !== '');
  next.forEach((command, i) => { page.verbatim(command, 0, i === 0 ? 'Next' : '', 6, 'dim'); });
}
