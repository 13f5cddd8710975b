import { memoryTree } from '../archive/memory.ts';
import type { LoadedRule } from '../engine/load.ts';
import type { FactBook } from '../model/fact.ts';
import type { Outcome } from '../model/outcome.ts';
import { factBook, readInputs } from '../pipeline.ts';
import { judge } from '../engine/judge.ts';
import type { RuleCase } from './case.ts';

/** How a case went: what was wrong, in sentences; none when it passed. */
export interface CaseResult { readonly faults: readonly string[]; readonly outcomes: readonly Outcome[] }

/** Runs one case of one rule through open, recognise, parse, assemble and judge. */
export async function runCase(rule: LoadedRule, ruleCase: RuleCase, files: Readonly<Record<string, string>>): Promise<CaseResult> {
  return judgeCase(rule, ruleCase, await readFacts(files));
}

/** What the files of a case say: everything before the judgement, which can then be repeated at little cost. */
export async function readFacts(files: Readonly<Record<string, string>>): Promise<readonly FactBook[]> {
  const { snapshots } = await readInputs([memoryTree('case', files)]);
  return snapshots.map((snapshot) => factBook(snapshot));
}

/** Judges a rule, or a variant of it, on what was read before. */
export function judgeCase(rule: LoadedRule, ruleCase: RuleCase, books: readonly FactBook[]): CaseResult {
  const outcomes = books.flatMap((book) => judge([rule], book));
  return { outcomes, faults: faultsOf(ruleCase, outcomes) };
}
function faultsOf({ expect }: RuleCase, outcomes: readonly Outcome[]): string[] {
  const errored = outcomes.filter((o) => o.state === 'errored');
  if (errored.length > 0) return errored.map((o) => `errored: ${o.reason}`);
  const matching = outcomes.filter((o) => o.state === expect.state);
  const fired = outcomes.filter((o) => o.state === 'fired');
  const faults: string[] = [];
  if (matching.length === 0) faults.push(`expected ${expect.state}, got ${describe(outcomes)}`);
  if (expect.state !== 'fired' && fired.length > 0) faults.push(`fired: ${fired.map((o) => o.message).join('; ')}`);
  if (faults.length > 0) return faults;
  return [...firedFaults(expect, fired), ...reasonFaults(expect, matching), ...missingFaults(expect, matching)];
}

type Fired = Extract<Outcome, { state: 'fired' }>;

function firedFaults(expect: RuleCase['expect'], fired: readonly Fired[]): string[] {
  const faults: string[] = [];
  const { severity, message, subjects } = expect;
  if (severity !== undefined && fired.some((o) => o.severity !== severity)) faults.push(`severity is ${fired.map((o) => o.severity).join(', ')}, not ${severity}`);
  if (message !== undefined && !fired.some((o) => o.message.includes(message))) faults.push(`no message contains "${message}": ${fired.map((o) => o.message).join('; ')}`);
  for (const place of expect.evidence) {
    const cites = fired.some((o) => o.evidence.some((e) => covers(e, place)));
    if (!cites) faults.push(`evidence does not contain ${place}: ${fired.flatMap((o) => o.evidence.map((e) => `${e.path}:${String(e.startLine)}-${String(e.endLine)}`)).join(', ')}`);
  }
  if (subjects === undefined) return faults;
  if (subjects.length !== fired.length) faults.push(`fired for ${String(fired.length)} subjects, not ${String(subjects.length)}: ${fired.map((o) => JSON.stringify(o.subject)).join(', ')}`);
  for (const { severity: own, ...wanted } of subjects) {
    const found = fired.some((o) => (own === undefined || own === o.severity) && Object.entries(wanted).every(([key, value]) => Object.entries(o.subject).some(([k, v]) => k === key && v === value)));
    if (!found) faults.push(`did not fire for ${JSON.stringify(wanted)}${own === undefined ? '' : ` as ${own}`}`);
  }
  return faults;
}

function covers(evidence: { readonly path: string; readonly startLine: number; readonly endLine: number }, place: string): boolean {
  const at = place.lastIndexOf(':');
  const line = Number(place.slice(at + 1));
  return evidence.path === place.slice(0, at) && line >= evidence.startLine && line <= evidence.endLine;
}

function reasonFaults({ reason }: RuleCase['expect'], outcomes: readonly Outcome[]): string[] {
  if (reason === undefined) return [];
  const reasons = outcomes.flatMap((o) => ('reason' in o ? [o.reason] : []));
  return reasons.some((r) => r.includes(reason)) ? [] : [`no reason contains "${reason}": ${reasons.join('; ')}`];
}

function missingFaults({ missing }: RuleCase['expect'], outcomes: readonly Outcome[]): string[] {
  const named = new Set(outcomes.flatMap((o) => (o.state === 'inconclusive' ? o.missing.map((m) => m.input) : [])));
  return missing.filter((m) => !named.has(m)).map((m) => `does not name ${m} as missing, but ${[...named].join(', ')}`);
}

function describe(outcomes: readonly Outcome[]): string {
  return outcomes.length === 0 ? 'no outcome' : outcomes.map((o) => `${o.state}${'reason' in o ? ` (${o.reason})` : ''}`).join(', ');
}
