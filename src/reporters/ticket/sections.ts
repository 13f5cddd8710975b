import type { Report, ReportFinding } from '../../model/report.ts';
import { ruledOut } from '../../report/ruled-out.ts';
import type { Block } from '../blocks.ts';
import { inline } from '../markdown-text.ts';
import { facts, names, notJudged, proof, references, ruledOutLines, steps, where } from '../markdown/parts.ts';
import { counted } from '../../base/plural.ts';
import { bytesWord, contentsWord, reach, sample } from '../words.ts';
import type { Style } from './style.ts';

/** Causes that are not waived and more than a remark. */
function causes(report: Report): ReportFinding[] {
  return report.findings.filter((f) => f.cause === undefined && f.waived === undefined && f.severity !== 'info');
}

export function head(report: Report, style: Style): Block {
  const [first] = causes(report);
  const more = causes(report).length - 1;
  const version = report.cluster.ciliumVersions[0];
  const what = first === undefined ? 'no cause found in what could be judged' : `${first.title}${more > 0 ? ` and ${counted(more, 'more cause')}` : ''}`;
  const named = style.identity && report.cluster.name !== undefined ? `${report.cluster.name}: ` : '';
  return { keep: true, text: [`# ${inline(`${named}${what}${version === undefined ? '' : ` (Cilium ${version})`}`, 250)}`, ...style.intro, `**${inline(report.summary.verdict, 1000)}**`].join('\n\n') };
}

function impactLine(finding: ReportFinding, report: Report): string {
  const symptoms = report.findings.filter((f) => f.cause === finding.code).map((f) => f.title);
  const shows = symptoms.length === 0 ? '' : ` It shows as: ${sample(symptoms, 4).shown.map((t) => inline(t, 160)).join('; ')}${symptoms.length > 5 ? ` and ${symptoms.length - 4} more` : ''}.`;
  return `- **${finding.severity}**, ${inline(reach(finding, report))}: ${inline(finding.title, 200)}.${shows}`;
}

export function impact(report: Report): Block {
  const { shown, more } = sample(causes(report).map((f) => impactLine(f, report)), 12);
  const waived = report.findings.filter((f) => f.waived !== undefined).length;
  const lines = shown.length > 0 ? shown : ['- None found in what could be judged.'];
  return { keep: true, text: ['## Impact', '', ...lines, ...(more > 0 ? [`- and ${more} more`] : []), ...(waived > 0 ? [`- ${counted(waived, 'known finding')} waived, not listed here`] : [])].join('\n') };
}

function conditions(finding: ReportFinding): string {
  const said = { true: 'holds', false: 'does not hold', unknown: 'cannot tell' } as const;
  return finding.conditions.slice(0, 12).map((c) => `- ${inline(c.say, 300)}: ${said[c.truth]}`).join('\n');
}

function causeText(finding: ReportFinding, report: Report, style: Style, number: number): string {
  const parts = [
    `### ${number}. ${inline(finding.title, 200)} (${inline(finding.code, 40)}, ${finding.severity})`,
    `**Where:** ${where(finding, report, style.subjects)}${finding.confidence === 'high' ? '' : ` (${finding.confidence} confidence)`}  \n**Seen:** ${inline(finding.message, 1000)}`,
    inline(finding.why, 2000),
    proof(finding, style.places, style.lines, style.pathOf),
    ...(style.conditions && finding.conditions.length > 0 ? [`**Decided by:**\n\n${conditions(finding)}`] : []),
    `**What to do:**\n\n${steps(finding)}`,
    references(finding),
  ];
  return parts.filter((p) => p !== '').join('\n\n');
}

export function causeBlocks(report: Report, style: Style): Block[] {
  const all = causes(report);
  return all.length === 0 ? [] : [{ text: '## Causes', keep: true }, ...all.map((finding, i) => ({ text: causeText(finding, report, style, i + 1) }))];
}

export function ruledOutPart(report: Report, style: Style): Block[] {
  const lines = ruledOutLines(ruledOut(report), style.ruledOut);
  return lines.length === 0 ? [] : [{ text: ['## Ruled out', '', ...lines].join('\n') }];
}

export function blind(report: Report, style: Style): Block[] {
  const items = notJudged(report, style.missing);
  return items.length === 0 ? [] : [{ keep: true, text: `## Not judged\n\n${style.ask}` }, ...items.map((text) => ({ text }))];
}

function list(title: string, items: readonly string[]): Block[] {
  const { shown, more } = sample(items, 12);
  return shown.length === 0 ? [] : [{ text: [`## ${title}`, '', ...shown.map((item) => `- ${inline(item, 400)}`), ...(more > 0 ? [`- and ${more} more`] : [])].join('\n') }];
}

/** How the dump itself fared: only for those who will read it. */
export function collection(report: Report): Block[] {
  const files = report.coverage.files.filter((f) => ['failed', 'unavailable', 'unrecognised'].includes(f.status));
  return [
    ...list('Collection tasks that failed', report.coverage.collectorFailures.filter((f) => !f.expected).map((f) => `${f.task}: ${f.message}`)),
    ...list('Files that could not be read', files.map((f) => `${f.path}: ${f.reason ?? f.status}`)),
  ];
}

export function environment(report: Report, style: Style): Block {
  const { input, cluster, tool, summary } = report;
  const own: readonly (readonly [string, string | undefined])[] = style.identity ? [
    ['Cluster', cluster.name], ['Input', input.bytes > 0 ? `${input.name} (${bytesWord(input.bytes)})` : input.name], ['SHA-256', input.sha256],
  ] : [];
  const shared: readonly (readonly [string, string | undefined])[] = [
    ['Cilium', cluster.ciliumVersions.length === 0 ? 'version unknown' : cluster.ciliumVersions.slice(0, 8).join(', ')], ['Kubernetes', cluster.kubernetesVersion],
    ['Nodes', cluster.nodes.length === 0 ? undefined : String(cluster.nodes.length)], ['Collected', input.collectedAt], ['Collector', input.collector],
    ['Contents', report.options?.redacted === true ? contentsWord(report) : undefined],
    ['Coverage', `${summary.coverage.percent}% of the rules`], ['Judged by', `ciliumdoc ${tool.version}, ${counted(tool.rules, 'rule')}`],
  ];
  const nodes = style.identity && cluster.nodes.length > 1 ? [`Nodes: ${names(cluster.nodes, 12)}`] : [];
  return { keep: true, text: ['## Environment', facts([...own, ...shared]), ...nodes].join('\n\n') };
}
