import { byText } from '../base/sort.ts';
import type { Missing } from '../model/fact.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ReportMissing, ReportOutcome } from '../model/report.ts';
import type { Rule } from '../model/rule.ts';
import { conditionsOf } from './conditions.ts';
import { plainSubject } from './findings.ts';
import { bySubject } from './order.ts';

const STATES = ['fired', 'inconclusive', 'errored', 'clear', 'not-applicable'] as const;

function plainMissing(missing: Missing): ReportMissing {
  const { input, reason, detail, collect, path } = missing;
  return { input, reason, detail, collect, ...(path === undefined ? {} : { path }) };
}

/**
 * Why a rule is silent, as it can be read without its rule: what settled it is a condition that does not hold, and its
 * sentence says the opposite.
 */
function reasonOf(outcome: Outcome): string {
  if (outcome.state === 'fired') return '';
  const settled = outcome.state === 'clear' || outcome.state === 'not-applicable' ? outcome.leaves.findLast((l) => l.truth === 'false')?.say : undefined;
  if (settled === undefined || settled === '' || !outcome.reason.endsWith(settled)) return outcome.reason;
  return `${outcome.reason.slice(0, -settled.length)}not so: ${settled}`;
}

function keyOf(outcome: Outcome): string {
  const reason = reasonOf(outcome);
  const missing = outcome.state === 'inconclusive' ? outcome.missing : [];
  return JSON.stringify([outcome.code, outcome.state, reason, missing.map((m) => [m.input, m.reason, m.detail, m.path ?? ''])]);
}

function open(outcome: Outcome, title: string): ReportOutcome {
  return {
    code: outcome.code, title, state: outcome.state, subjects: [],
    ...(outcome.state === 'fired' ? {} : { reason: reasonOf(outcome) }),
    ...(outcome.state === 'inconclusive' ? { missing: outcome.missing.map(plainMissing) } : {}),
    ...(outcome.state === 'fired' || outcome.leaves.length === 0 ? {} : { conditions: conditionsOf(outcome.leaves) }),
  };
}

function byOutcome(a: ReportOutcome, b: ReportOutcome): number {
  const [x, y] = [a.subjects[0], b.subjects[0]];
  return byText(a.code, b.code) || STATES.indexOf(a.state) - STATES.indexOf(b.state)
    || byText(a.reason ?? '', b.reason ?? '') || (x && y ? bySubject(x, y) : 0);
}

/** One entry per code and state; where reasons or missing inputs differ, one for each. */
export function buildOutcomes(outcomes: readonly Outcome[], rules: readonly Rule[]): ReportOutcome[] {
  const titles = new Map(rules.map((rule) => [rule.code, rule.title]));
  const entries = new Map<string, ReportOutcome>();
  for (const outcome of outcomes) {
    const key = keyOf(outcome);
    const entry = entries.get(key) ?? open(outcome, titles.get(outcome.code) ?? outcome.code);
    entry.subjects.push(plainSubject(outcome.subject));
    entries.set(key, entry);
  }
  for (const entry of entries.values()) entry.subjects.sort(bySubject);
  return [...entries.values()].sort(byOutcome);
}
