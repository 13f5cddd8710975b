import type { Report, ReportOutcome } from '../model/report.ts';
import { areaName, byFamily, familyOf } from './areas.ts';

/** What became of one rule over all its subjects. */
export interface RuleCoverage {
  readonly code: string;
  /** Judged somewhere, else could not be judged somewhere, else did not apply. */
  readonly state: 'judged' | 'inconclusive' | 'not-applicable';
  /** Share of its subjects that were judged or to which it did not apply, 0 to 1. */
  readonly share: number;
}

/** One entry per code, in the order of the outcomes. */
export function coverageByRule(outcomes: readonly ReportOutcome[]): RuleCoverage[] {
  const counts = new Map<string, { judged: number; blind: number; idle: number }>();
  for (const outcome of outcomes) {
    const count = counts.get(outcome.code) ?? { judged: 0, blind: 0, idle: 0 };
    const weight = Math.max(1, outcome.subjects.length);
    if (outcome.state === 'fired' || outcome.state === 'clear') count.judged += weight;
    else if (outcome.state === 'not-applicable') count.idle += weight;
    else count.blind += weight;
    counts.set(outcome.code, count);
  }
  return [...counts].map(([code, { judged, blind, idle }]) => ({
    code, state: judged > 0 ? 'judged' : blind > 0 ? 'inconclusive' : 'not-applicable', share: (judged + idle) / (judged + blind + idle),
  }));
}

/** Mean share in percent, one decimal; 0 when there is nothing to share. Never rounded up to 100. */
export function percentOf(rules: readonly RuleCoverage[]): number {
  if (rules.length === 0) return 0;
  const sum = rules.reduce((total, rule) => total + rule.share, 0);
  return Math.floor((sum / rules.length) * 1000 + 1e-6) / 10;
}

/** Coverage of each family of rules that was run, in the order of areas. */
export function coverageByArea(outcomes: readonly ReportOutcome[]): Report['coverage']['byArea'] {
  const families = new Map<string, RuleCoverage[]>();
  for (const rule of coverageByRule(outcomes)) {
    const family = familyOf(rule.code);
    families.set(family, [...(families.get(family) ?? []), rule]);
  }
  return [...families.keys()].sort(byFamily).map((family) => {
    const rules = families.get(family) ?? [];
    const count = (state: RuleCoverage['state']): number => rules.filter((rule) => rule.state === state).length;
    return {
      area: areaName(family), judged: count('judged'), inconclusive: count('inconclusive'), notApplicable: count('not-applicable'),
      percent: percentOf(rules),
    };
  });
}
