import type { Evidence, EvidenceRef } from '../model/evidence.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Report, ReportFinding, ReportOutcome } from '../model/report.ts';
import type { Severity } from '../model/rule.ts';
import type { BaselineEntry } from '../model/waiver.ts';
import { openBaseline } from './baseline/compare.ts';
import { evidenceFingerprint } from './evidence-fingerprint.ts';
import type { Fired } from './fold.ts';
import { dayOf, type Policy } from './policy.ts';
import { openWaivers } from './waivers/decide.ts';

/** What a policy makes of one fired outcome. Outcomes with different marks are different findings. */
export type Marks = Pick<ReportFinding, 'waived' | 'baseline' | 'ruleSeverity'>;

/** Marks outcomes one by one, and tells at the end what became of each waiver and of the baseline. */
export interface Marker {
  mark(outcome: Fired, cluster: string | undefined): Marks;
  account(outcomes: readonly ReportOutcome[], nodes: readonly string[]): Pick<Report, 'waivers' | 'baseline'>;
}

/** Outcomes with the severities that people have set in place of those of the rules; tells the ones replaced. */
export function withSeverities(outcomes: readonly Outcome[], severities: ReadonlyMap<string, Severity>, replaced: Map<Outcome, Severity>): Outcome[] {
  if (severities.size === 0) return [...outcomes];
  return outcomes.map((outcome) => {
    const severity = severities.get(outcome.code);
    if (outcome.state !== 'fired' || severity === undefined || severity === outcome.severity) return outcome;
    const changed = { ...outcome, severity };
    replaced.set(changed, outcome.severity);
    return changed;
  });
}

/** The rules of a run, and whether each was judged for all its subjects. */
export function judgedRules(outcomes: readonly ReportOutcome[]): Map<string, { judged: boolean }> {
  const rules = new Map<string, { judged: boolean }>();
  for (const { code, state } of outcomes) {
    const rule = rules.get(code) ?? { judged: true };
    if (state === 'inconclusive' || state === 'errored') rule.judged = false;
    rules.set(code, rule);
  }
  return rules;
}

/** Whether a fault of the baseline could not be looked for: its rule was not run or not judged there, or its node is not in the input. */
export function doubter(outcomes: readonly ReportOutcome[], nodes: readonly string[]): (entry: BaselineEntry) => boolean {
  const known = new Set(nodes);
  const run = new Set(outcomes.map((o) => o.code));
  const blind = outcomes.filter((o) => o.state === 'inconclusive' || o.state === 'errored');
  return ({ code, subject: { node } }) => !run.has(code) || (node !== undefined && !known.has(node))
    || blind.some((o) => o.code === code && (node === undefined || o.subjects.some((s) => s.node === undefined || s.node === node)));
}

/** @param replaced severities that the rules gave, where others stand in their place */
export function openMarker(policy: Policy, collectedAt: string | undefined, quote: (ref: EvidenceRef) => Evidence, replaced: ReadonlyMap<Outcome, Severity>): Marker {
  const asOf = policy.waivers === undefined ? undefined : dayOf(policy.waivers.asOf, collectedAt);
  const waivers = policy.waivers === undefined ? undefined : openWaivers(policy.waivers.entries, asOf);
  const baseline = policy.baseline === undefined ? undefined : openBaseline(policy.baseline);
  return {
    mark(outcome, cluster) {
      const { code, severity, subject, evidence } = outcome;
      const waived = waivers?.decide({ code, severity, subject, cluster, evidence: () => evidenceFingerprint(evidence, quote) });
      const standing = baseline?.decide(code, severity, subject);
      const ruleSeverity = replaced.get(outcome);
      return { ...(waived === undefined ? {} : { waived }), ...(standing === undefined ? {} : { baseline: standing }), ...(ruleSeverity === undefined ? {} : { ruleSeverity }) };
    },
    account: (outcomes, nodes) => ({
      ...(waivers === undefined ? {} : { waivers: { ...(asOf === undefined ? {} : { asOf }), entries: waivers.account(judgedRules(outcomes)) } }),
      ...(baseline === undefined ? {} : { baseline: baseline.account(doubter(outcomes, nodes)) }),
    }),
  };
}
