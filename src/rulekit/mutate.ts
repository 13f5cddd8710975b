import * as z from 'zod';
import { EXIT, UserError } from '../base/errors.ts';
import type { LoadedRule } from '../engine/load.ts';
import { RuleText } from '../engine/rule-text.ts';
import type { FactBook } from '../model/fact.ts';
import { readYaml } from './case.ts';
import { judgeCase, readFacts } from './run-case.ts';
import { namedCase } from './suite.ts';
import type { NamedCase, RuleFolder } from './suite.ts';
import { variantsOf } from './variants.ts';
import type { Variant } from './variants.ts';

/** A variant that an author says no case can tell from the rule. */
const Equivalents = z.array(z.strictObject({
  /** `when[1]`, as reported. */
  at: z.string(),
  /** `n > 0 -> n >= 0`, as reported. */
  change: z.string(),
  reason: z.string().min(20),
}));
type Equivalent = z.infer<typeof Equivalents>[number];

/** A variant that no case notices. */
export interface Survivor { readonly path: string; readonly line: number; readonly at: string; readonly change: string }

/** How well the cases of a rule pin it down. */
export interface MutationReport {
  readonly code: string;
  /** Variants that count: all but those declared equivalent. */
  readonly total: number;
  readonly killed: number;
  readonly survivors: readonly Survivor[];
  readonly declared: readonly (Survivor & { readonly reason: string })[];
  /** Cases that fail already without a change, and declarations that are not true. */
  readonly faults: readonly string[];
}

interface ReadyCase extends NamedCase { readonly books: readonly FactBook[] }

/**
 * Changes a rule in one place at a time and asks its cases. Each case is read once and judged for every variant. A
 * declaration in `cases/equivalent-mutants.yaml` must name a variant that exists and that no case notices.
 */
export async function mutateRule(rule: LoadedRule, folder: RuleFolder): Promise<MutationReport> {
  const { cases, faults } = await ready(rule, folder);
  if (faults.length > 0) return { code: rule.rule.code, total: 0, killed: 0, survivors: [], declared: [], faults };
  const equivalents = readEquivalents(folder);
  const lines = new RuleText(folder.rule);
  const variants = variantsOf(rule);
  const alive = variants.filter((variant) => !noticed(variant, cases));
  const told = (v: Variant): Survivor => ({ path: folder.rule.path, line: lines.lineOf(v.path), at: v.at, change: v.change });
  const reasonOf = (v: Variant): string | undefined => equivalents.find((e) => names(e, v))?.reason;
  const declared = alive.flatMap((v) => { const reason = reasonOf(v); return reason === undefined ? [] : [{ ...told(v), reason }]; });
  const survivors = alive.filter((v) => reasonOf(v) === undefined).map(told);
  return {
    code: rule.rule.code, total: variants.length - declared.length, killed: variants.length - alive.length, survivors, declared,
    faults: equivalents.flatMap((e) => untrue(e, variants, alive)),
  };
}

function names(equivalent: Equivalent, variant: Variant): boolean {
  return equivalent.at === variant.at && equivalent.change === variant.change;
}

function untrue(equivalent: Equivalent, variants: readonly Variant[], alive: readonly Variant[]): string[] {
  if (alive.some((v) => names(equivalent, v))) return [];
  const what = `${equivalent.at}: ${equivalent.change}`;
  return [variants.some((v) => names(equivalent, v)) ? `declared equivalent, but a case tells it from the rule: ${what}` : `declared equivalent, but there is no such variant: ${what}`];
}

function noticed(variant: Variant, cases: readonly ReadyCase[]): boolean {
  return cases.some((c) => judgeCase(variant.rule, c.case, c.books).faults.length > 0);
}

async function ready(rule: LoadedRule, folder: RuleFolder): Promise<{ cases: ReadyCase[]; faults: string[] }> {
  const cases: ReadyCase[] = [];
  const faults: string[] = [];
  for (const file of folder.cases) {
    const named = namedCase(folder, file);
    const books = await readFacts(named.files);
    faults.push(...judgeCase(rule, named.case, books).faults.map((f) => `${named.path}: ${f}`));
    cases.push({ ...named, books });
  }
  if (cases.length === 0) faults.push(`${folder.folder}: there are no cases`);
  return { cases, faults };
}

function readEquivalents(folder: RuleFolder): Equivalent[] {
  if (folder.equivalents === undefined) return [];
  const { path, text } = folder.equivalents;
  const result = Equivalents.safeParse(readYaml(path, text));
  if (!result.success) throw new UserError(`${path}: ${z.prettifyError(result.error)}`, EXIT.usage, 'it is a list of at, change and reason');
  return result.data;
}
