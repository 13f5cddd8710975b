import type { Report, ReportFinding } from '../../model/report.ts';
import type { Severity } from '../../model/rule.ts';
import { areaName, familyOf } from '../../report/areas.ts';
import { steps } from '../markdown/parts.ts';
import { cutText, inline, link } from '../markdown-text.ts';
import { visibleLine } from '../visible.ts';
import type { Level, RuleDescriptor } from './log.ts';

/** GitHub takes descriptions of 1024 characters and names of 255, keeps 20 tags and shows 10. */
const DESCRIPTION = 1000;
const NAME = 255;
const TAGS = 10;

export const LEVELS: Readonly<Record<Severity, Level>> = { critical: 'error', error: 'error', warning: 'warning', info: 'note' };

/** A number in the band that GitHub calls critical, high, medium or low; advisories only. */
const BANDS: Readonly<Record<Severity, string>> = { critical: '9.5', error: '8.0', warning: '5.5', info: '2.0' };

/** One line that is never empty: GitHub refuses empty strings. */
export function plain(text: string, limit: number): string {
  const line = cutText(visibleLine(text).trim(), limit);
  return line === '' ? '-' : line;
}

/** Area and topics as words of a filter. */
function tagsOf(code: string, tags: readonly string[]): string[] {
  const area = areaName(familyOf(code));
  return [...new Set([...(familyOf(code) === 'CVE' ? ['security'] : []), area, ...tags])].map((tag) => plain(tag, 60)).slice(0, TAGS);
}

function helpText(finding: ReportFinding): string {
  const fixes = finding.remedy.map((r, i) => [`${i + 1}. ${r.do}`, r.helm, r.config, r.command].filter((t) => t !== undefined).join('\n'));
  return cutText([finding.why, ...fixes, ...finding.references].join('\n\n'), 20_000) || '-';
}

function helpMarkdown(finding: ReportFinding): string {
  return [inline(finding.why, 4000), `**Fix**\n\n${steps(finding)}`, finding.references.map((url) => `- ${link(url)}`).join('\n')].filter((p) => p !== '').join('\n\n');
}

function silent(id: string, title: string): RuleDescriptor {
  const how = `Not found here. What it means: ciliumdoc explain ${id}`;
  return { id, shortDescription: { text: plain(title, DESCRIPTION) }, fullDescription: { text: plain(title, DESCRIPTION) }, help: { text: how }, properties: { tags: tagsOf(id, []) } };
}

function fired(finding: ReportFinding): RuleDescriptor {
  const { code } = finding;
  const url = finding.references.find((r) => link(r).startsWith('<'));
  return {
    id: code, name: plain(finding.name, NAME),
    shortDescription: { text: plain(finding.title, DESCRIPTION) }, fullDescription: { text: plain(finding.why, DESCRIPTION) },
    help: { text: helpText(finding), markdown: helpMarkdown(finding) }, ...(url === undefined ? {} : { helpUri: url }),
    defaultConfiguration: { level: LEVELS[finding.severity] },
    properties: {
      tags: tagsOf(code, finding.tags), precision: finding.confidence, 'problem.severity': finding.severity === 'info' ? 'recommendation' : LEVELS[finding.severity],
      ...(familyOf(code) === 'CVE' ? { 'security-severity': BANDS[finding.severity] } : {}),
    },
  };
}

/** Every rule that was judged, in the order of their codes; with help where it fired. */
export function ruleDescriptors(report: Report): RuleDescriptor[] {
  const rules = new Map<string, RuleDescriptor>();
  for (const outcome of report.outcomes) if (!rules.has(outcome.code)) rules.set(outcome.code, silent(outcome.code, outcome.title));
  // Findings are ranked: the gravest of a code comes first and must not be overwritten.
  for (const finding of [...report.findings].reverse()) rules.set(finding.code, fired(finding));
  return [...rules.values()];
}
