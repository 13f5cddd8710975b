import { byText } from '../base/sort.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Rule } from '../model/rule.ts';
import { severityRank } from './order.ts';

export type Fired = Extract<Outcome, { state: 'fired' }>;

const REMARK = severityRank('info');

/** Where a code fired inside one dump. */
interface Firing { cluster: boolean; readonly nodes: Set<string>; rank: number }

function firings(fired: readonly Fired[]): Map<string, Firing> {
  const map = new Map<string, Firing>();
  for (const outcome of fired) {
    const rank = severityRank(outcome.severity);
    const firing = map.get(outcome.code) ?? { cluster: false, nodes: new Set<string>(), rank };
    firing.rank = Math.min(firing.rank, rank);
    if (outcome.subject.node === undefined) firing.cluster = true;
    else firing.nodes.add(outcome.subject.node);
    map.set(outcome.code, firing);
  }
  return map;
}

/** Both are about one node, or one of them is about no node in particular. */
function meets(firing: Firing, node: string | undefined): boolean {
  return node === undefined || firing.cluster || firing.nodes.has(node);
}

/** Which codes explain a code, by the rules' `explains`. */
function explainers(rules: readonly Rule[]): Map<string, string[]> {
  const map = new Map<string, string[]>();
  for (const rule of rules) {
    for (const symptom of rule.explains) {
      if (symptom !== rule.code) map.set(symptom, [...(map.get(symptom) ?? []), rule.code]);
    }
  }
  return map;
}

/**
 * For the fired outcomes of one dump: a function that tells the code of the root cause of an outcome, or undefined when
 * it is a cause itself. Follows `explains` upwards as long as causes fired at the same place; a circle of rules that
 * explain each other has its gravest member as the root. A remark (info) hides nothing graver than itself.
 */
export function causeFinder(fired: readonly Fired[], rules: readonly Rule[]): (outcome: Fired) => string | undefined {
  const where = firings(fired);
  const causes = explainers(rules);
  const order = (a: string, b: string): number => (where.get(a)?.rank ?? 9) - (where.get(b)?.rank ?? 9) || byText(a, b);
  const above = (code: string, { subject, severity }: Fired): string[] => (causes.get(code) ?? []).filter((cause) => {
    const firing = where.get(cause);
    return firing !== undefined && meets(firing, subject.node) && (firing.rank < REMARK || severityRank(severity) === REMARK);
  }).sort(order);
  return (outcome) => {
    const chain = [outcome.code];
    for (;;) {
      const candidates = above(chain[chain.length - 1] ?? '', outcome);
      const next = candidates.find((code) => !chain.includes(code));
      if (next !== undefined) { chain.push(next); continue; }
      const circle = candidates[0];
      const root = circle === undefined ? chain[chain.length - 1] : chain.slice(chain.indexOf(circle)).sort(order)[0];
      return root === outcome.code ? undefined : root;
    }
  };
}
