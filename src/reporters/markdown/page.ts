import type { Report, ReportFinding } from '../../model/report.ts';
import { ruledOut } from '../../report/ruled-out.ts';
import type { Block } from '../blocks.ts';
import { inline } from '../markdown-text.ts';
import { baselineWord, bySettled, ruleSays, standing, troubledWaivers, troubleWord, waivedWord, waiverLine } from '../settled.ts';
import { counted } from '../../base/plural.ts';
import { bytesWord, contentsWord, reach, sample } from '../words.ts';
import { facts, names, notJudged, proof, references, ruledOutLines, steps, where } from './parts.ts';

const RULED_OUT = 200;

/** `folded`: proof stands in an element that opens on a click, where the page is one of many things on a screen. */
export interface PageOptions { readonly folded: boolean }

function fold(summary: string, body: string, options: PageOptions): string {
  return options.folded ? `<details><summary>${summary}</summary>\n\n${body}\n\n</details>` : `**${summary}:**\n\n${body}`;
}

function overview(report: Report): Block {
  const { input, cluster, summary } = report;
  return { keep: true, text: facts([
    ['Cluster', cluster.name],
    ['Cilium', cluster.ciliumVersions.length === 0 ? 'version unknown' : cluster.ciliumVersions.slice(0, 8).join(', ')],
    ['Kubernetes', cluster.kubernetesVersion],
    ['Nodes', String(cluster.nodes.length)],
    ['Input', input.bytes > 0 ? `${input.name} (${bytesWord(input.bytes)})` : input.name],
    ['Collected', input.collectedAt],
    ['Contents', contentsWord(report)],
    ['Coverage', `${summary.coverage.percent}% of the rules; ${counted(summary.coverage.files, 'file')}`],
    ['Baseline', report.baseline === undefined ? undefined : baselineWord(report).replace(/^Baseline /, '')],
    ['Rules', `${report.tool.rules}, ciliumdoc ${report.tool.version}`],
  ]) };
}

function head(report: Report): Block {
  const { critical, error, warning, info } = report.summary.bySeverity;
  const counts = [[critical, 'critical'], [error, 'error'], [warning, 'warning'], [info, 'info']].map(([n, word]) => `${n} ${word}`).join(' · ');
  return { keep: true, text: `# ciliumdoc: ${inline(report.cluster.name ?? report.input.name, 200)}\n\n**${inline(report.summary.verdict, 1000)}**\n\n${counts}` };
}

function findingText(finding: ReportFinding, report: Report, number: number, options: PageOptions): string {
  const symptoms = report.findings.filter((f) => f.cause === finding.code);
  const folded = finding.symptoms.length === 0 ? [] : symptoms.map((f) => `${inline(f.code, 40)} ${inline(f.title, 200)} (${f.severity})`);
  const parts = [
    `### ${number}. ${finding.severity}: ${inline(finding.code, 40)} ${inline(finding.title, 300)}${standing(finding) === '' ? '' : ` (${standing(finding)})`}`,
    `**Where:** ${where(finding, report, 8)}${finding.confidence === 'high' ? '' : ` (${finding.confidence} confidence)`}${ruleSays(finding)}  \n**Seen:** ${inline(finding.message, 2000)}`,
    inline(finding.why, 4000),
    fold('Proof', proof(finding, 3, 8, (place) => place.path), options),
    `**Fix:**\n\n${steps(finding)}`,
    ...(folded.length === 0 ? [] : [`**Explains:** ${sample(folded, 8).shown.join('; ')}${folded.length > 9 ? ` and ${folded.length - 8} more` : ''}`]),
    references(finding),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function findings(report: Report, options: PageOptions): Block[] {
  const { live: causes, known, waived } = bySettled(report.findings.filter((f) => f.cause === undefined));
  const full = causes.filter((f) => f.severity !== 'info');
  const remarks = causes.filter((f) => f.severity === 'info');
  return [
    ...(full.length === 0 ? [] : [{ text: '## Findings', keep: true }]),
    ...full.map((finding, i) => ({ text: findingText(finding, report, i + 1, options) })),
    ...(remarks.length === 0 ? [] : [{ text: `## Remarks\n\n${remarks.slice(0, 200).map((f) => `- ${inline(f.code, 40)}: ${inline(f.message)} (${inline(reach(f, report))})`).join('\n')}` }]),
    ...settledOnes('Known from the baseline', known, report), ...settledOnes('Waived', waived, report),
  ];
}

/** Findings that somebody has settled: folded, a line each. */
function settledOnes(title: string, list: readonly ReportFinding[], report: Report): Block[] {
  if (list.length === 0) return [];
  const { shown, more } = sample(list, 200);
  const lines = shown.map((f) => `- ${inline(f.code, 40)} ${inline(f.title, 300)} (${f.severity}, ${inline(reach(f, report))})${f.waived === undefined ? '' : `: ${inline(waivedWord(f.waived), 1000)}`}`);
  return [{ text: `<details><summary>${title}: ${counted(list.length, 'finding')}</summary>\n\n${[...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n')}\n\n</details>` }];
}

/** Waivers that somebody must look at, before what they might have hidden. */
function waivers(report: Report): Block[] {
  const { shown, more } = sample(troubledWaivers(report), 30);
  if (shown.length === 0) return [];
  return [{ keep: true, text: [`**${troubleWord(report)}:**`, '', ...shown.map((entry) => `- ${inline(waiverLine(entry), 400)}`), ...(more > 0 ? [`- and ${more} more`] : [])].join('\n') }];
}

/** Folded: a reader looks here for the one thing that was suspected. */
function ruledOutPart(report: Report): Block[] {
  const rules = ruledOut(report);
  if (rules.length === 0) return [];
  return [{ text: `<details><summary>Ruled out: ${counted(rules.length, 'rule')} judged and not found</summary>\n\n${ruledOutLines(rules, RULED_OUT).join('\n')}\n\n</details>` }];
}

function blind(report: Report): Block[] {
  const items = notJudged(report, 60);
  return items.length === 0 ? [] : [{ text: '## Not judged', keep: true }, ...items.map((text) => ({ text }))];
}

function broken(report: Report): Block[] {
  const failures = report.coverage.collectorFailures.filter((f) => !f.expected).map((f) => `- ${inline(f.task, 200)}: ${inline(f.message, 300)}`);
  const files = report.coverage.files.filter((f) => f.status === 'failed' || f.status === 'unavailable').map((f) => `- ${inline(f.path, 300)}: ${inline(f.reason ?? f.status, 300)}`);
  const strange = report.coverage.files.filter((f) => f.status === 'unrecognised').map((f) => f.path);
  const own = report.problems.map((p) => `- ${inline(p.path, 300)}${p.line === undefined ? '' : `:${p.line}`}: ${inline(p.message, 300)}`);
  const list = (title: string, items: readonly string[]): Block[] => {
    const { shown, more } = sample(items, 20);
    return items.length === 0 ? [] : [{ text: [`## ${title}`, '', ...shown, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n') }];
  };
  return [
    ...list('Collection tasks that failed', failures), ...list('Files that could not be read', [...files, ...own]),
    ...(strange.length === 0 ? [] : [{ text: `Not recognised: ${names(strange, 8)}` }]),
  ];
}

/**
 * The report as blocks of GitHub-flavoured Markdown: verdict, overview, causes with proof and fix, what was ruled out, what was not judged. Takes a
 * report whose strings are visible already.
 */
export function page(report: Report, options: PageOptions): Block[] {
  return [head(report), ...waivers(report), overview(report), ...findings(report, options), ...ruledOutPart(report), ...blind(report), ...broken(report)];
}

export function leftOut(count: number): string {
  return `*${counted(count, 'more part')} left out for size: see the HTML or JSON report.*`;
}
