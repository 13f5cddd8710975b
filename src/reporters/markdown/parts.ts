import type { Report, ReportFinding, ReportOutcome } from '../../model/report.ts';
import { groupMissing, type MissingGroup, unexplained } from '../../report/missing.ts';
import { type RuledOut, ruledOutByArea } from '../../report/ruled-out.ts';
import { codeBlock, codeSpan, cutText, inline, link } from '../markdown-text.ts';
import { counted } from '../../base/plural.ts';
import { reach, REASONS, sample, STATE_WORDS, subjectName } from '../words.ts';

type Evidence = ReportFinding['evidence'][number];
type Remedy = ReportFinding['remedy'][number];

const COPIED = 4000;

/** Names separated by commas, the first few of them. */
export function names(all: readonly string[], limit: number): string {
  const { shown, more } = sample(all, limit);
  return `${shown.map((name) => inline(name, 120)).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `38 of 40 nodes: node-1, node-2 and 36 more`. */
export function where(finding: ReportFinding, report: Report, limit: number): string {
  const far = inline(reach(finding, report));
  const all = finding.subjects.map(subjectName);
  const first = finding.subjects[0];
  if (all.length === 1 && first?.kind === 'cluster') return far;
  return all.length === 1 ? `${first?.kind ?? ''} ${names(all, 1)}` : `${far}: ${names(all, limit)}`;
}

/** Lines of a file with their numbers; a number before each also keeps a line from acting in the log of a CI run. */
export function quote(place: Evidence, path: string, limit: number): string {
  const lines = place.excerpt.split('\n');
  const shown = lines.slice(0, limit);
  const width = String(place.startLine + shown.length - 1).length;
  const text = shown.map((line, i) => `${String(place.startLine + i).padStart(width)} | ${cutText(line, 400)}`.trimEnd());
  const left = place.endLine - place.startLine + 1 - shown.length;
  const note = place.note === undefined ? '' : ` (${inline(place.note, 200)})`;
  return `${codeSpan(`${path}:${place.startLine}`)}${note}\n${codeBlock([...text, ...(left > 0 ? [`… ${counted(left, 'more line')}`] : [])].join('\n'), 'text')}`;
}

/** The first places of a finding, and how many there are besides. */
export function proof(finding: ReportFinding, places: number, lines: number, pathOf: (place: Evidence) => string): string {
  const shown = finding.evidence.slice(0, places).map((place) => quote(place, pathOf(place), lines));
  const more = finding.evidenceTotal - shown.length;
  return [...shown, ...(more > 0 ? [`and ${counted(more, 'more place')}`] : [])].join('\n\n');
}

function step(remedy: Remedy, number: number): string {
  const copies = [['yaml', remedy.config], ['sh', remedy.command]] as const;
  return [
    `${number}. ${inline(remedy.do, 2000)}${remedy.helm === undefined ? '' : ` Helm: ${codeSpan(remedy.helm, 500)}`}`,
    ...copies.flatMap(([language, text]) => (text === undefined ? [] : [codeBlock(cutText(text, COPIED), language, 3)])),
  ].join('\n');
}

/** Numbered steps with what is to be copied. */
export function steps(finding: ReportFinding): string {
  return finding.remedy.map((remedy, i) => step(remedy, i + 1)).join('\n');
}

export function references(finding: ReportFinding): string {
  return finding.references.map(link).join(' · ');
}

/** Rows under a header of two columns; rows without a value are left out. */
export function facts(rows: readonly (readonly [string, string | undefined])[]): string {
  const full = rows.filter(([, value]) => value !== undefined && value !== '');
  return ['| | |', '|---|---|', ...full.map(([name, value]) => `| ${name} | ${inline(value ?? '', 300)} |`)].join('\n');
}

function missingText(group: MissingGroup): string {
  const on = group.nodes.length === 0 ? '' : ` on ${names(group.nodes, 3)}`;
  const [detail] = group.details;
  return [
    `- **${inline(group.input, 120)}**: ${REASONS[group.reason]}${on}; blinds ${counted(group.codes.length, 'rule')}: ${names(group.codes, 8)}`,
    ...(detail === undefined ? [] : [`  ${inline(detail, 300)}`]),
    ...(group.collect === '' ? [] : [codeBlock(cutText(group.collect, COPIED), 'sh', 2)]),
  ].join('\n');
}

function unexplainedText(outcome: ReportOutcome): string {
  return `- **${inline(outcome.code, 40)}** ${STATE_WORDS[outcome.state]}: ${inline(outcome.reason ?? outcome.title)}`;
}

/** What could not be judged, an item for each missing input with the command that collects it; empty when all was judged. */
export function notJudged(report: Report, limit: number): string[] {
  const groups = groupMissing(report.outcomes);
  const items = [...groups.map(missingText), ...unexplained(report.outcomes).map(unexplainedText)];
  const { shown, more } = sample(items, limit);
  return [...shown, ...(more > 0 ? [`- and ${counted(more, 'more reason')}`] : [])];
}

/** What was ruled out, an item each, and how many rules of which areas there are besides. */
export function ruledOutLines(rules: readonly RuledOut[], limit: number): string[] {
  const { shown, more } = sample(rules, limit);
  const lines = shown.map(({ code, title, because }) => `- ${inline(title, 200)} (${inline(code, 40)})${because === '' ? '' : `: ${inline(because, 220)}`}`);
  return more > 0 ? [...lines, `- and ${more} more: ${inline(ruledOutByArea(rules.slice(shown.length)), 1000)}`] : lines;
}
