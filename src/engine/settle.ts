import type { Leaf, Outcome } from '../model/outcome.ts';

/**
 * Turns outcomes into plain data, which holds on to no fact and may change threads. Of outcomes that are told as one (same
 * rule, state, reason and missing inputs) the first keeps what was seen; the others keep what settled them.
 */
export class Settler {
  readonly #told = new Map<string, Exclude<Outcome, { readonly state: 'fired' }>>();

  settle(outcome: Outcome): Outcome {
    if (outcome.state === 'fired') return { ...outcome, leaves: outcome.leaves.map(plainLeaf) };
    const last = outcome.leaves.findLast((l) => l.truth === 'false');
    // Hundreds of thousands of outcomes: put together by hand, this is four times as fast as JSON.
    let key = `${outcome.code}\0${outcome.state}\0${outcome.reason}\0${last?.say ?? ''}`;
    if (outcome.state === 'inconclusive') for (const { input, reason, detail, path } of outcome.missing) key += `\0${input}\0${reason}\0${detail}\0${path ?? ''}`;
    const told = this.#told.get(key);
    if (told !== undefined) return { ...told, subject: outcome.subject };
    // Those to come share all but their subject, so that a thousand nodes cost little more than one.
    this.#told.set(key, { ...outcome, leaves: last === undefined ? [] : [{ ...last, seen: [], evidence: [] }] });
    return { ...outcome, leaves: outcome.leaves.map(plainLeaf) };
  }
}

function plainLeaf({ role, expression, say, truth, seen, evidence, missing }: Leaf): Leaf {
  return { role, expression, say, truth, seen, evidence, ...(missing === undefined ? {} : { missing }) };
}
