import { byText } from '../base/sort.ts';
import type { FactInfo } from '../model/fact.ts';
import { compileRule } from './compile-rule.ts';
import type { LoadedRule } from './program.ts';
import { readRule } from './rule-issues.ts';
import { RuleText } from './rule-text.ts';
import type { RuleError, RuleFile } from './rule-text.ts';
import { vocabularyOf } from './vocabulary.ts';

export type { LoadedRule } from './program.ts';
export type { RuleError, RuleFile } from './rule-text.ts';

export interface LoadResult {
  /** Rules without errors, in the order of their codes. */
  readonly rules: LoadedRule[];
  readonly errors: RuleError[];
  /** Worth a look, but no reason to stop: `explains` names a code that no file has. */
  readonly warnings: RuleError[];
}

/** Reads, checks and compiles rule files. Nothing is thrown for a bad rule: it is reported and left out. */
export function loadRules(files: readonly RuleFile[], catalogue: readonly FactInfo[]): LoadResult {
  const vocabulary = vocabularyOf(catalogue);
  const errors: RuleError[] = [];
  const loaded: { readonly rule: LoadedRule; readonly text: RuleText }[] = [];
  const codes = new Map<string, string>();
  for (const file of files) {
    const text = new RuleText(file);
    const rule = readRule(text);
    const compiled = rule === undefined ? undefined : compileRule(rule, text, vocabulary);
    if (rule !== undefined) {
      const earlier = codes.get(rule.code);
      if (earlier !== undefined) text.reportAt(['code'], `code ${rule.code} is taken`, `by ${earlier}`);
      else codes.set(rule.code, file.path);
    }
    errors.push(...text.errors);
    if (compiled !== undefined && text.errors.length === 0) loaded.push({ rule: compiled, text });
  }
  return {
    rules: loaded.map((l) => l.rule).sort((a, b) => byText(a.rule.code, b.rule.code)),
    errors: inOrder(errors),
    warnings: inOrder(loaded.flatMap(({ rule, text }) => unknownCodes(rule, text, codes))),
  };
}

function unknownCodes(rule: LoadedRule, text: RuleText, codes: ReadonlyMap<string, string>): RuleError[] {
  const before = text.errors.length;
  rule.rule.explains.forEach((code, i) => {
    if (!codes.has(code)) text.reportAt(['explains', i], `no rule has the code ${code}`);
  });
  return text.errors.splice(before);
}

function inOrder(errors: readonly RuleError[]): RuleError[] {
  return [...errors].sort((a, b) => byText(a.path, b.path) || a.line - b.line || a.column - b.column);
}
