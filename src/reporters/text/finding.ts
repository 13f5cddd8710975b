import type { Report, ReportFinding } from '../../model/report.ts';
import { ruleSays, standing, waivedWord } from '../settled.ts';
import { counted } from '../../base/plural.ts';
import { reach, sample, subjectName } from '../words.ts';
import type { Page } from './page.ts';
import { SEVERITY_COLOURS } from './paint.ts';

const PROOFS = 3;
const PROOF_LINES = 4;
const SUBJECTS = 4;
const INDENT = 4;
const LABEL = 9;

function names(finding: ReportFinding): string {
  const { shown, more } = sample(finding.subjects, SUBJECTS);
  return `${shown.map(subjectName).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function whoLine(finding: ReportFinding, report: Report): string {
  const far = reach(finding, report);
  const unsure = `${finding.confidence === 'high' ? '' : `; ${finding.confidence} confidence`}${ruleSays(finding)}`;
  const first = finding.subjects[0];
  if (finding.subjects.length === 1 && first) {
    const name = subjectName(first);
    return `${first.kind === 'cluster' ? far : `${first.kind} ${name}`}${unsure}`;
  }
  return `${far}: ${names(finding)}${unsure}`;
}

function proof(page: Page, finding: ReportFinding): void {
  for (const place of finding.evidence.slice(0, PROOFS)) {
    page.field('proof', `${place.path}:${place.startLine}${place.note === undefined ? '' : ` (${place.note})`}`, INDENT, LABEL);
    const shown = page.excerpt(place.excerpt, place.startLine, PROOF_LINES, INDENT + LABEL);
    const left = place.endLine - place.startLine + 1 - shown;
    if (left > 0) page.prose(`… ${counted(left, 'more line')}`, INDENT + LABEL, '', 'dim');
  }
  const more = finding.evidenceTotal - Math.min(PROOFS, finding.evidence.length);
  if (more > 0) page.prose(`and ${counted(more, 'more place')}`, INDENT + LABEL, '', 'dim');
}

function fix(page: Page, finding: ReportFinding): void {
  finding.remedy.forEach((step, i) => {
    const number = finding.remedy.length > 1 ? `${i + 1}. ` : '';
    page.field(i === 0 ? 'fix' : '', `${number}${step.do}`, INDENT, LABEL);
    if (step.helm !== undefined) page.verbatim(step.helm, INDENT + LABEL, 'helm', LABEL, 'cyan');
    if (step.config !== undefined) page.verbatim(step.config, INDENT + LABEL, 'config', LABEL, 'cyan');
    if (step.command !== undefined) page.verbatim(step.command, INDENT + LABEL, '$', 2, 'cyan');
  });
}

/** One cause: what, who, proof, fix, and the symptoms folded under it. */
export function renderFinding(page: Page, finding: ReportFinding, report: Report, number: number): void {
  page.gap();
  const severity = page.paint(finding.severity.toUpperCase(), ...SEVERITY_COLOURS[finding.severity]);
  const mark = standing(finding) === '' ? '' : ` (${standing(finding)})`;
  page.prose(`${finding.title}${mark}`, 0, `${String(number).padStart(2)}  ${severity}  ${page.paint(finding.code, 'bold')}  `, 'bold');
  page.field('where', whoLine(finding, report), INDENT, LABEL);
  page.field('seen', finding.message, INDENT, LABEL);
  proof(page, finding);
  fix(page, finding);
  if (finding.symptoms.length === 0) return;
  const folded = report.findings.filter((f) => f.cause === finding.code);
  const { shown, more } = sample(folded, 6);
  shown.forEach((f, i) => { page.field(i === 0 ? 'explains' : '', `${f.code} ${f.title} (${f.severity}, ${reach(f, report)})`, INDENT, LABEL); });
  if (more > 0) page.prose(`and ${more} more`, INDENT + LABEL);
}

/** A remark: title and message, no proof. */
export function renderRemark(page: Page, finding: ReportFinding, report: Report): void {
  page.prose(`${finding.message} (${reach(finding, report)})`, 2, `${finding.code}  `);
}

/** A finding that somebody has settled: one line, and why. */
export function renderSettled(page: Page, finding: ReportFinding, report: Report): void {
  page.prose(`${finding.title} (${finding.severity}, ${reach(finding, report)})`, 2, `${finding.code}  `);
  if (finding.waived !== undefined) page.prose(waivedWord(finding.waived), 4, '', 'dim');
}
