import type { Leaf } from '../model/outcome.ts';
import type { ReportCondition } from '../model/report.ts';

const MOST_SEEN = 6;
const LONGEST_VALUE = 160;

function short(value: string): string {
  return value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
}

/** The leaves of a judgement as a report tells them: sentence, truth, expression, and what it read. */
export function conditionsOf(leaves: readonly Leaf[]): ReportCondition[] {
  return leaves.map(({ role, say, truth, expression, seen }) => ({
    role, say, truth, expression, ...(seen.length === 0 ? {} : { seen: seen.slice(0, MOST_SEEN).map(({ path, value }) => ({ path, value: short(value) })) }),
  }));
}
