import type { Leaf, Outcome } from '../model/outcome.ts';

/** One condition as a line of an explanation. */
export interface ExplainedLeaf {
  readonly role: Leaf['role'];
  readonly truth: Leaf['truth'];
  readonly say: string;
  readonly expression: string;
  readonly seen: Leaf['seen'];
  readonly evidence: Leaf['evidence'];
  /** This condition settled the outcome. */
  readonly deciding: boolean;
  /** For `unknown`: what was not there. */
  readonly missing?: string;
}

/** Why a rule came to its outcome, condition by condition. */
export interface Explanation {
  readonly code: string;
  readonly state: Outcome['state'];
  readonly subject: Outcome['subject'];
  /** Message of a finding, reason of everything else. */
  readonly sentence: string;
  readonly conditions: readonly ExplainedLeaf[];
  /** Commands that collect what is missing. */
  readonly collect: readonly string[];
}

/** The condition that settled an outcome; undefined when all of them did, or none was asked. */
export function decidingLeaf(outcome: Outcome): Leaf | undefined {
  switch (outcome.state) {
    case 'fired': case 'errored': return undefined;
    case 'not-applicable': return outcome.leaves.find((l) => l.role === 'applies' && l.truth === 'false');
    case 'clear': return outcome.leaves.find((l) => (l.role === 'when' && l.truth === 'false') || (l.role === 'unless' && l.truth === 'true'));
    case 'inconclusive': return outcome.leaves.find((l) => l.truth === 'unknown');
  }
}

/** The outcome as data ready to print. */
export function explain(outcome: Outcome): Explanation {
  const deciding = decidingLeaf(outcome);
  const missing = outcome.state === 'inconclusive' ? outcome.missing : [];
  return {
    code: outcome.code, state: outcome.state, subject: outcome.subject,
    sentence: outcome.state === 'fired' ? outcome.message : outcome.reason,
    conditions: outcome.leaves.map((leaf) => ({
      role: leaf.role, truth: leaf.truth, say: leaf.say, expression: leaf.expression, seen: leaf.seen, evidence: leaf.evidence,
      deciding: leaf === deciding, ...(leaf.missing === undefined ? {} : { missing: leaf.missing.detail }),
    })),
    collect: [...new Set(missing.map((m) => m.collect).filter((c) => c !== ''))],
  };
}
