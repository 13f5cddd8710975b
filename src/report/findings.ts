import type { Evidence, EvidenceRef } from '../model/evidence.ts';
import type { Subject } from '../model/outcome.ts';
import type { ReportFinding } from '../model/report.ts';
import type { Rule, Severity } from '../model/rule.ts';
import { conditionsOf } from './conditions.ts';
import { EVIDENCE_LIMIT, sampleEvidence, tidyEvidence } from './evidence.ts';
import { fingerprint } from './fingerprint.ts';
import { causeFinder, type Fired } from './fold.ts';
import { byRank, bySubject, confidenceRank, severityRank } from './order.ts';

export type Quote = (ref: EvidenceRef) => Evidence;

interface Group { readonly rule: Rule; readonly cause: string | undefined; readonly members: Fired[] }

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

function toFinding(group: Group, quote: Quote, limit: number): ReportFinding | undefined {
  const members = withoutRepeats(group.members);
  const first = members[0];
  if (!first) return undefined;
  const { rule } = group;
  const subjects = members.map((m) => plainSubject(m.subject));
  const { picked, total } = sampleEvidence(members.map((m) => m.evidence), limit);
  const differ = members.some((m) => m.message !== first.message);
  const confidence = members.map((m) => m.confidence).sort((a, b) => confidenceRank(b) - confidenceRank(a))[0] ?? first.confidence;
  return {
    code: rule.code, name: rule.name, severity: first.severity, confidence, title: rule.title,
    message: first.message, messages: differ ? members.map((m) => m.message) : [],
    subjects, evidence: picked.map((ref) => tidyEvidence(quote(ref))), evidenceTotal: total,
    why: rule.why, remedy: rule.remedy, references: rule.references,
    conditions: conditionsOf(first.leaves),
    fingerprint: fingerprint(rule.code, subjects), symptoms: [],
    ...(group.cause === undefined ? {} : { cause: group.cause }), tags: rule.tags,
  };
}

function group(dumps: readonly (readonly Fired[])[], rules: readonly Rule[]): Group[] {
  const byCode = new Map(rules.map((rule) => [rule.code, rule]));
  const groups = new Map<string, Group>();
  for (const fired of dumps) {
    const causeOf = causeFinder(fired, rules);
    for (const outcome of fired) {
      const rule = byCode.get(outcome.code);
      if (!rule) continue;
      const cause = causeOf(outcome);
      const key = [outcome.code, outcome.severity, cause ?? ''].join(' ');
      const entry = groups.get(key) ?? { rule, cause, members: [] };
      entry.members.push(outcome);
      groups.set(key, entry);
    }
  }
  return [...groups.values()];
}

/**
 * Ties symptoms to the first finding of their cause, and ranks a cause by the gravest thing it explains. A cause that is
 * itself only a symptom elsewhere frees its symptoms.
 */
function tie(findings: readonly ReportFinding[]): ReportFinding[] {
  const roots = new Set(findings.filter((f) => f.cause === undefined).map((f) => f.code));
  const freed = findings.map((finding): ReportFinding => {
    if (finding.cause === undefined || roots.has(finding.cause)) return finding;
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
 * Fired outcomes, one list per dump, to ranked findings: one per code, severity and cause, however many subjects it has.
 * Outcomes of a rule that is not in `rules` are left out. Of each at most `limit` places are quoted.
 */
export function buildFindings(dumps: readonly (readonly Fired[])[], rules: readonly Rule[], quote: Quote, limit: number = EVIDENCE_LIMIT): ReportFinding[] {
  const findings = group(dumps, rules).map((g) => toFinding(g, quote, limit)).filter((f): f is ReportFinding => f !== undefined);
  return tie(findings);
}

/** The places that `buildFindings` will quote, so that nothing else is read again. */
export function placesToQuote(dumps: readonly (readonly Fired[])[], rules: readonly Rule[], limit: number): EvidenceRef[] {
  return group(dumps, rules).flatMap((g) => sampleEvidence(withoutRepeats(g.members).map((m) => m.evidence), limit).picked);
}
