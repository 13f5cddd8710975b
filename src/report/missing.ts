import { byText } from '../base/sort.ts';
import type { ReportMissing, ReportOutcome } from '../model/report.ts';
import { byNatural } from './order.ts';

/** An input that was not there, and the rules it blinds. */
export interface MissingGroup {
  readonly input: string;
  readonly reason: ReportMissing['reason'];
  /** Different sentences about it, sorted. */
  readonly details: readonly string[];
  readonly collect: string;
  readonly codes: readonly string[];
  /** Nodes on which it is missing; empty when it is missing for the whole cluster. */
  readonly nodes: readonly string[];
}

interface Draft { readonly missing: ReportMissing; readonly details: Set<string>; readonly codes: Set<string>; readonly nodes: Set<string> }

/** Groups what could not be judged by the input that was missing, the one that blinds most rules first. */
export function groupMissing(outcomes: readonly ReportOutcome[]): MissingGroup[] {
  const drafts = new Map<string, Draft>();
  for (const outcome of outcomes) {
    if (outcome.state !== 'inconclusive') continue;
    for (const missing of outcome.missing ?? []) {
      const key = JSON.stringify([missing.input, missing.reason, missing.collect]);
      const draft = drafts.get(key) ?? { missing, details: new Set(), codes: new Set(), nodes: new Set() };
      draft.details.add(missing.detail);
      draft.codes.add(outcome.code);
      for (const subject of outcome.subjects) if (subject.node !== undefined) draft.nodes.add(subject.node);
      drafts.set(key, draft);
    }
  }
  return [...drafts.values()].map(({ missing, details, codes, nodes }) => ({
    input: missing.input, reason: missing.reason, details: [...details].sort(byNatural), collect: missing.collect,
    codes: [...codes].sort(byText), nodes: [...nodes].sort(byNatural),
  })).sort((a, b) => b.codes.length - a.codes.length || byText(a.input, b.input) || byText(a.reason, b.reason));
}

/** Inconclusive or errored outcomes that name no missing input: only their reason tells. */
export function unexplained(outcomes: readonly ReportOutcome[]): ReportOutcome[] {
  return outcomes.filter((o) => o.state === 'errored' || (o.state === 'inconclusive' && (o.missing ?? []).length === 0));
}
