import type { Report, ReportOutcome } from '../model/report.ts';
import { areaName, byFamily, familyOf } from './areas.ts';

/** A rule that was judged wherever it applies and found nothing. */
export interface RuledOut {
  readonly code: string;
  readonly title: string;
  /** Of an area in which something was found: the reader is likely to ask for it. */
  readonly near: boolean;
  /** What decided, on one of the nodes or objects: `not so: the mode is Partial`; empty when nothing tells. */
  readonly because: string;
}

/** Codes with an outcome that speaks against "ruled out": found, not judged or failed somewhere. */
function doubtfulCodes(outcomes: readonly ReportOutcome[]): Set<string> {
  return new Set(outcomes.filter((o) => o.state !== 'clear' && o.state !== 'not-applicable').map((o) => o.code));
}

/** What was ruled out: one entry per rule, those of the areas in which something was found first. */
export function ruledOut({ findings, outcomes }: Pick<Report, 'findings' | 'outcomes'>): RuledOut[] {
  const seen = doubtfulCodes(outcomes);
  const areas = new Set(findings.map((f) => familyOf(f.code)));
  const all: RuledOut[] = [];
  for (const { code, title, state, reason } of outcomes) {
    if (state !== 'clear' || seen.has(code)) continue;
    seen.add(code);
    all.push({ code, title, near: areas.has(familyOf(code)), because: reason ?? '' });
  }
  return all.sort((a, b) => Number(b.near) - Number(a.near) || byFamily(familyOf(a.code), familyOf(b.code)));
}

/** `routing and tunnel 12, policy 9`: how many rules of each area; empty for none. */
export function ruledOutByArea(rules: readonly RuledOut[]): string {
  const counts = new Map<string, number>();
  for (const { code } of rules) counts.set(familyOf(code), (counts.get(familyOf(code)) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => byFamily(a, b)).map(([family, count]) => `${areaName(family)} ${count}`).join(', ');
}
