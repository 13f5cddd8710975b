import { EXIT, UserError } from '../base/errors.ts';
import { type Alteration, alterationOf, alteredBook, readAlteration } from '../engine/alter.ts';
import { explain } from '../engine/explain.ts';
import { PathFault } from '../engine/fact-path.ts';
import { smallestFlip } from '../engine/flip.ts';
import { judge } from '../engine/judge.ts';
import type { LoadedRule } from '../engine/load.ts';
import type { FactBook } from '../model/fact.ts';
import { catalogue, factBook, readInputs } from '../pipeline.ts';
import type { InputNames, Judged } from './explain-text.ts';
import { openInputs } from './inputs.ts';
import type { Io } from './io.ts';
import { loadAllRules, ruleByCode } from './rule-files.ts';

/** What `explain` is asked beside the code. */
export interface Asked {
  readonly code: string;
  readonly rules: readonly string[];
  readonly input: readonly string[];
  readonly node?: string | undefined;
  /** `path=value` and paths to take out. */
  readonly set: readonly string[];
  readonly unset: readonly string[];
}

/** A rule, how it was judged on the inputs, and once more with other values where some were given. */
export interface Explained { readonly rule: LoadedRule['rule']; readonly names: InputNames; readonly judged: readonly Judged[]; readonly altered: readonly Judged[] | undefined }

/** Loads and checks all rules, and judges the one asked for on the inputs, if any. */
export async function explainOn(asked: Asked, io: Io): Promise<Explained> {
  const rule = ruleByCode(await loadAllRules(asked.rules), asked.code);
  const alterations = readAlterations(rule, asked);
  const { judged, altered } = asked.input.length === 0 ? { judged: [], altered: undefined } : await judgeOn(rule, asked, alterations, io);
  return { rule: rule.rule, names: new Map(catalogue().map((f) => [f.id, f])), judged, altered };
}

function readAlterations(rule: LoadedRule, { set, unset, input }: Asked): Alteration[] {
  if (set.length + unset.length > 0 && input.length === 0) throw new UserError('--set and --unset need an input', EXIT.usage, 'add --input DUMP');
  return plainly(() => [...set.map((text) => readAlteration(rule, text)), ...unset.map((path) => alterationOf(rule, path, undefined))]);
}

/** Faults of a path as usage errors. */
function plainly<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof PathFault) throw new UserError(error.message, EXIT.usage, error.hint);
    throw error;
  }
}

async function judgeOn(rule: LoadedRule, asked: Asked, alterations: readonly Alteration[], io: Io): Promise<{ judged: Judged[]; altered: Judged[] | undefined }> {
  const opened = await openInputs(asked.input, io);
  try {
    const books = (await readInputs(opened.trees)).snapshots.map((s) => factBook(s));
    const judged = books.flatMap((book) => judgedBy(rule, book, asked.node));
    if (judged.length === 0) throw new UserError(`no node ${asked.node ?? ''} in the input`, EXIT.usage, `nodes: ${books.flatMap((b) => [...b.nodes]).join(', ')}`);
    const altered = alterations.length === 0 ? undefined : plainly(() => books.flatMap((book) => judgedBy(rule, alteredBook(book, alterations), asked.node)));
    return { judged, altered };
  } finally {
    await opened.close();
  }
}

function judgedBy(rule: LoadedRule, book: FactBook, node: string | undefined): Judged[] {
  const outcomes = judge([rule], book).filter((o) => node === undefined || o.subject.node === undefined || o.subject.node === node);
  return outcomes.map((outcome) => ({ ...explain(outcome), flip: smallestFlip(rule, book, outcome) }));
}
