// How much work the expressions of one rule may cost on one node. Steps are counted, not time: the same rule on the same
// input ends the same way on every machine.

/** Parts of expressions evaluated inside loops, for one rule on one node. A second of work at most on today's machines. */
export const MOST_STEPS = 5_000_000;
/** Computed texts and lists may not be longer. */
export const LONGEST_TEXT = 256 * 1024;
export const LONGEST_LIST = 1_000_000;

/** A rule asks for more work than it may. */
export class CostError extends Error {
  override readonly name = 'CostError';
}

let left = Number.POSITIVE_INFINITY;
let limit = MOST_STEPS;

/** Runs `work` with a budget of its own; whatever budget was being used goes on afterwards. */
export function withBudget<T>(work: () => T, steps = MOST_STEPS): T {
  const before = { left, limit };
  left = steps;
  limit = steps;
  try {
    return work();
  } finally {
    ({ left, limit } = before);
  }
}

/** Counts steps. Throws CostError when there are none left. */
export function charge(steps: number): void {
  left -= steps;
  if (left < 0) throw exceeded();
}

/** Whether the budget is used up: an expression may have swallowed the error that said so. */
export function isSpent(): boolean {
  return left < 0;
}

export function exceeded(): CostError {
  return new CostError(`it takes more than ${limit} steps on this input`);
}
