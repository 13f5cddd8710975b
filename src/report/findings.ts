import type { Evidence, EvidenceRef } from '../model/evidence.ts';
import type { Subject } from '../model/outcome.ts';
import type { ReportFinding } from '../model/report.ts';
import type { Rule, Severity } from '../model/rule.ts';
import { conditionsOf } from './conditions.ts';
import { type EvidenceMode, evidenceLimit, placeKey, sampleEvidence, tidyEvidence } from './evidence.ts';
import { fingerprint } from './fingerprint.ts';
import { evidenceFingerprint, fingerprintPlaces } from './evidence-fingerprint.ts';
import { causeFinder, type Fired } from './fold.ts';
import { settled } from './gate.ts';
import type { Marks } from './marks.ts';
import { byRank, bySubject, confidenceRank, severityRank } from './order.ts';

export type Quote = (ref: EvidenceRef) => Evidence;

/** What buildFindings asks of its caller besides the outcomes. */
export interface FindingTools {
  readonly quote: Quote;
  /** What people have decided about an outcome of a dump; nothing when absent. */
  readonly mark?: (outcome: Fired, dump: number) => Marks;
  /** A sample when absent. */
  readonly mode?: EvidenceMode;
}

/** A finding about more than this many is not waived one by one for what was seen: its fingerprints would only fill the report. */
const TIED = 200;

interface Group { readonly rule: Rule; readonly cause: string | undefined; readonly marks: Marks; readonly members: Fired[] }

/** The subject without undefined fields, in a fixed order of keys. */
export function plainSubject(subject: Subject): Subject {
  return {
    kind: subject.kind,
    ...(subject.node === undefined ? {} : { node: subject.node }),
    ...(subject.namespace === undefined ? {} : { namespace: subject.namespace }),
    ...(subject.name === undefined ? {} : { name: subject.name }),
    ...(subject.dump === undefined ? {} : { dump: subject.dump }),
  };
}

function byMember(a: Fired, b: Fired): number {
  return bySubject(a.subject, b.subject) || (a.message < b.message ? -1 : a.message > b.message ? 1 : 0);
}

/** The same subject with the same message twice says nothing new. */
function withoutRepeats(members: readonly Fired[]): Fired[] {
  const sorted = [...members].sort(byMember);
  return sorted.filter((member, i) => { const last = sorted[i - 1]; return last === undefined || byMember(last, member) !== 0; });
}

function toFinding(group: Group, { quote, mode = 'sample' }: FindingTools): ReportFinding | undefined {
  const members = withoutRepeats(group.members);
  const first = members[0];
  if (!first) return undefined;
  const { rule } = group;
  const subjects = members.map((m) => plainSubject(m.subject));
  const { picked, total } = sampleEvidence(members.map((m) => m.evidence), evidenceLimit(mode));
  const differ = members.some((m) => m.message !== first.message);
  const confidence = members.map((m) => m.confidence).sort((a, b) => confidenceRank(b) - confidenceRank(a))[0] ?? first.confidence;
  return {
    code: rule.code, name: rule.name, severity: first.severity, confidence, title: rule.title,
    message: first.message, messages: differ ? members.map((m) => m.message) : [],
    subjects, evidence: picked.map((ref) => (mode === 'none' ? { ...quote(ref), excerpt: '' } : tidyEvidence(quote(ref)))), evidenceTotal: total,
    why: rule.why, remedy: rule.remedy, references: rule.references,
    conditions: conditionsOf(first.leaves),
    fingerprint: fingerprint(rule.code, subjects), symptoms: [],
    ...(group.cause === undefined ? {} : { cause: group.cause }), tags: rule.tags,
    ...group.marks, ...(mode === 'none' ? {} : fingerprints(members, picked, quote)),
  };
}

/** What a waiver may be tied to: only where all it rests on is quoted, since no other text was read. */
function fingerprints(members: readonly Fired[], picked: readonly EvidenceRef[], quote: Quote): Pick<ReportFinding, 'evidenceFingerprints'> {
  if (members.length > TIED) return {};
  const quoted = new Set(picked.map(placeKey));
  if (!members.every((m) => fingerprintPlaces(m.evidence).every((ref) => quoted.has(placeKey(ref))))) return {};
  return { evidenceFingerprints: members.map((m) => evidenceFingerprint(m.evidence, quote)) };
}

function group(dumps: readonly (readonly Fired[])[], rules: readonly Rule[], mark: FindingTools['mark']): Group[] {
  const byCode = new Map(rules.map((rule) => [rule.code, rule]));
  const groups = new Map<string, Group>();
  for (const [dump, fired] of dumps.entries()) {
    const causeOf = causeFinder(fired, rules);
    for (const outcome of fired) {
      const rule = byCode.get(outcome.code);
      if (!rule) continue;
      const cause = causeOf(outcome);
      const marks = mark?.(outcome, dump) ?? {};
      const key = JSON.stringify([outcome.code, outcome.severity, cause ?? '', marks]);
      const entry = groups.get(key) ?? { rule, cause, marks, members: [] };
      entry.members.push(outcome);
      groups.set(key, entry);
    }
  }
  return [...groups.values()];
}

/**
 * Ties symptoms to the first finding of their cause, and ranks a cause by the gravest thing it explains. A cause that is
 * itself only a symptom elsewhere frees its symptoms, and so does one that is waived or known where the symptom is not: what
 * a gate fails for must not be folded away.
 */
function tie(findings: readonly ReportFinding[]): ReportFinding[] {
  const roots = new Map<string, number>();
  for (const f of findings) if (f.cause === undefined) roots.set(f.code, Math.min(roots.get(f.code) ?? settled(f), settled(f)));
  const freed = findings.map((finding): ReportFinding => {
    if (finding.cause === undefined || (roots.get(finding.cause) ?? Infinity) <= settled(finding)) return finding;
    const free: ReportFinding = { ...finding };
    delete free.cause;
    return free;
  }).sort((a, b) => byRank(a, b));
  const tied = new Map<ReportFinding, Severity>();
  const owners = new Set<string>();
  const explained = new Map<string, ReportFinding[]>();
  for (const finding of freed) {
    if (finding.cause === undefined) continue;
    const list = explained.get(finding.cause) ?? [];
    list.push(finding);
    explained.set(finding.cause, list);
  }
  for (const finding of freed) {
    const symptoms = owners.has(finding.code) || finding.cause !== undefined ? [] : explained.get(finding.code) ?? [];
    if (finding.cause === undefined) owners.add(finding.code);
    const weight = [finding, ...symptoms].map((f) => f.severity).sort((a, b) => severityRank(a) - severityRank(b))[0] ?? finding.severity;
    tied.set({ ...finding, symptoms: [...new Set(symptoms.map((f) => f.code))] }, weight);
  }
  return [...tied.keys()].sort((a, b) => byRank(a, b, (f) => tied.get(f) ?? f.severity));
}

/**
 * Fired outcomes, one list per dump, to ranked findings: one per code, severity, cause and marks, however many subjects it
 * has. Outcomes of a rule that is not in `rules` are left out.
 */
export function buildFindings(dumps: readonly (readonly Fired[])[], rules: readonly Rule[], tools: FindingTools): ReportFinding[] {
  const findings = group(dumps, rules, tools.mark).map((g) => toFinding(g, tools)).filter((f): f is ReportFinding => f !== undefined);
  return tie(findings);
}

/** The places that `buildFindings` will quote, so that nothing else is read again. */
export function placesToQuote(dumps: readonly (readonly Fired[])[], rules: readonly Rule[], limit: number, mark?: FindingTools['mark']): EvidenceRef[] {
  return group(dumps, rules, mark).flatMap((g) => sampleEvidence(withoutRepeats(g.members).map((m) => m.evidence), limit).picked);
}
