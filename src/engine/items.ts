import type { Outcome, OutcomeState, Subject } from '../model/outcome.ts';

/** Outcomes of one state told one by one; the rest is counted. */
const MOST_TOLD = 20;

/**
 * Brings the outcomes of one rule's items on one node to a size that can be reported: every finding stays; inconclusive
 * and errored items are told up to a limit; clear and not-applicable ones become one outcome about the whole.
 */
export function summarise(outcomes: readonly Outcome[], whole: Subject): Outcome[] {
  const of = (state: OutcomeState): Outcome[] => outcomes.filter((o) => o.state === state);
  const quiet = of('clear').length > 0 ? of('clear') : of('not-applicable');
  const others = outcomes.length - quiet.length;
  const [first] = quiet;
  return [
    ...of('fired'), ...limited(of('inconclusive')), ...limited(of('errored')),
    ...(first === undefined || first.state === 'fired' ? [] : [{ ...first, subject: whole, reason: quietReason(first.reason, quiet.length, others) }]),
  ];
}

function quietReason(reason: string, count: number, others: number): string {
  if (count === 1 && others === 0) return reason;
  return others === 0 ? `all ${count} items, the first: ${reason}` : `${count} of ${count + others} items, the first: ${reason}`;
}

function limited(outcomes: readonly Outcome[]): Outcome[] {
  const told = outcomes.slice(0, MOST_TOLD);
  const last = told.at(-1);
  if (outcomes.length <= MOST_TOLD || last === undefined || last.state === 'fired') return told;
  return [...told.slice(0, -1), { ...last, reason: `${last.reason} (and ${outcomes.length - MOST_TOLD} more items like this)` }];
}
