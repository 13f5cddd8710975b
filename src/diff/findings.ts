import { byText } from '../base/sort.ts';
import type { FindingChange } from '../model/diff.ts';
import type { Report, ReportFinding, ReportOutcome } from '../model/report.ts';
import type { Severity } from '../model/rule.ts';
import { subjectIdentity } from '../report/fingerprint.ts';
import { severityRank } from '../report/order.ts';

export type FailOn = Severity | 'never';

type Subject = ReportFinding['subjects'][number];

/** Devices of pods are named at random, too: one that took the place of another after a restart is the same to a reader. */
function identity(subject: Subject): string {
  const name = subject.name?.replace(/^lxc[0-9a-f]{8,15}$/, 'lxc');
  return subjectIdentity({ ...subject, name });
}

interface Pair { readonly before: ReportFinding | undefined; readonly after: ReportFinding | undefined }

export interface FindingResult { readonly changes: readonly FindingChange[]; readonly same: number }

/**
 * Findings that are new, gone or different. The same fault is known by its fingerprint, else by its code and the subjects it
 * has in common: pods may have got new names. What one side could not judge is neither new nor fixed.
 */
export function compareFindings(before: Report, after: Report): FindingResult {
  const changes: FindingChange[] = [];
  let same = 0;
  for (const pair of pairUp(before.findings, after.findings)) {
    const change = changeOf(pair, before.outcomes, after.outcomes);
    if (change === undefined) same++;
    else changes.push(change);
  }
  return { changes: changes.sort(byGravity), same };
}

/** Whether anything got worse at or above a level; `never`: it cannot. */
export function isWorse(changes: readonly FindingChange[], failOn: FailOn): boolean {
  if (failOn === 'never') return false;
  return changes.some((c) => c.worse && c.severity.after !== undefined && severityRank(c.severity.after) <= severityRank(failOn));
}

function pairUp(before: readonly ReportFinding[], after: readonly ReportFinding[]): Pair[] {
  const left = new Set(before);
  const pairs: Pair[] = [];
  const rest: ReportFinding[] = [];
  for (const finding of after) {
    const known = [...left].find((f) => f.fingerprint === finding.fingerprint && f.code === finding.code);
    if (known === undefined) { rest.push(finding); continue; }
    left.delete(known);
    pairs.push({ before: known, after: finding });
  }
  for (const finding of rest) {
    const known = nearestOf([...left].filter((f) => f.code === finding.code), finding);
    if (known !== undefined) left.delete(known);
    pairs.push({ before: known, after: finding });
  }
  return [...pairs, ...[...left].map((f): Pair => ({ before: f, after: undefined }))];
}

/** Of several findings of one code the one with most subjects in common. */
function nearestOf(candidates: readonly ReportFinding[], finding: ReportFinding): ReportFinding | undefined {
  const own = new Set(finding.subjects.map(identity));
  const common = (f: ReportFinding): number => f.subjects.filter((s) => own.has(identity(s))).length;
  return candidates.filter((f) => common(f) > 0).sort((a, b) => common(b) - common(a))[0];
}

function changeOf({ before, after }: Pair, oldOutcomes: readonly ReportOutcome[], newOutcomes: readonly ReportOutcome[]): FindingChange | undefined {
  const shown = after ?? before;
  if (shown === undefined) return undefined;
  const subjects = subjectChange(before, after);
  const waived = after?.waived !== undefined;
  const raised = before !== undefined && after !== undefined && severityRank(after.severity) < severityRank(before.severity);
  const unwaived = before?.waived !== undefined && after !== undefined && !waived;
  if (before !== undefined && after !== undefined && before.severity === after.severity && subjects.added.length + subjects.removed.length === 0 && !unwaived) return undefined;
  const blind = before === undefined ? blindness(oldOutcomes, shown, 'before') : after === undefined ? blindness(newOutcomes, shown, 'after') : undefined;
  const kind = blind !== undefined ? 'not-comparable' : before === undefined ? 'new' : after === undefined ? 'fixed' : 'changed';
  const wider = subjects.added.some((s) => !blindOn(oldOutcomes, shown.code, s.node));
  return {
    kind, worse: !waived && after !== undefined && (kind === 'new' || (kind === 'changed' && (raised || unwaived || wider))),
    code: shown.code, title: shown.title,
    severity: { ...(before === undefined ? {} : { before: before.severity }), ...(after === undefined ? {} : { after: after.severity }) },
    message: { ...(before === undefined ? {} : { before: before.message }), ...(after === undefined ? {} : { after: after.message }) },
    subjects,
    fingerprint: { ...(before === undefined ? {} : { before: before.fingerprint }), ...(after === undefined ? {} : { after: after.fingerprint }) },
    waived, ...(blind === undefined ? {} : { blind }),
    evidence: { before: before?.evidence.slice(0, 3) ?? [], after: after?.evidence.slice(0, 3) ?? [] },
  };
}

function subjectChange(before: ReportFinding | undefined, after: ReportFinding | undefined): FindingChange['subjects'] {
  const [old, now] = [before?.subjects ?? [], after?.subjects ?? []];
  const [oldIds, newIds] = [new Set(old.map(identity)), new Set(now.map(identity))];
  return {
    added: now.filter((s) => !oldIds.has(identity(s))), removed: old.filter((s) => !newIds.has(identity(s))),
    kept: now.filter((s) => oldIds.has(identity(s))).length,
  };
}

/** Why one side cannot tell: its outcomes of the code are all without judgement, or there are none. */
function blindness(outcomes: readonly ReportOutcome[], finding: ReportFinding, side: 'before' | 'after'): FindingChange['blind'] {
  const own = outcomes.filter((o) => o.code === finding.code);
  if (own.length === 0) return { side, reason: `${finding.code} was not judged on this side: other rules, or left out`, missing: [] };
  const nodes = new Set(finding.subjects.map((s) => s.node));
  const about = own.filter((o) => o.subjects.some((s) => s.node === undefined || nodes.has(s.node)));
  const blind = about.filter((o) => o.state === 'inconclusive' || o.state === 'errored');
  if (blind.length === 0 || blind.length < about.length) return undefined;
  return { side, reason: blind[0]?.reason ?? 'it could not be judged', missing: blind.flatMap((o) => o.missing ?? []).slice(0, 5) };
}

function blindOn(outcomes: readonly ReportOutcome[], code: string, node: string | undefined): boolean {
  return outcomes.some((o) => o.code === code && (o.state === 'inconclusive' || o.state === 'errored') && o.subjects.some((s) => s.node === node));
}

const ORDER = ['new', 'changed', 'fixed', 'not-comparable'] as const;

function byGravity(a: FindingChange, b: FindingChange): number {
  const rank = (c: FindingChange): number => severityRank(c.severity.after ?? c.severity.before ?? 'info');
  return Number(b.worse) - Number(a.worse) || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || rank(a) - rank(b) || byText(a.code, b.code)
    || byText(a.fingerprint.after ?? a.fingerprint.before ?? '', b.fingerprint.after ?? b.fingerprint.before ?? '');
}
