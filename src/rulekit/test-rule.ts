import { UserError } from '../base/errors.ts';
import type { LoadedRule, RuleFile } from '../engine/load.ts';
import { runCase } from './run-case.ts';
import { baseName, kindFaults, nameFault, namedCase } from './suite.ts';
import type { RuleFolder } from './suite.ts';

/** How one case of a rule went. */
export interface CaseReport {
  readonly code: string;
  /** Path of the case file below the rules folder. */
  readonly path: string;
  readonly name: string;
  /** What it shows; empty when the file cannot be read. */
  readonly shows: string;
  /** None when it passed. */
  readonly faults: readonly string[];
}

/** Faults of a rule's folder beside its cases: its name, and kinds of cases that are missing. */
export function folderFaults(rule: LoadedRule, folder: RuleFolder): string[] {
  const { code, name } = rule.rule;
  const named = baseName(folder.folder) === `${code}-${name}` ? [] : [`the folder should be named ${code}-${name}`];
  return [...named, ...kindFaults(folder)];
}

/** Runs one case file of a rule. Nothing is thrown: a file that cannot be read is a fault. */
export async function testCase(rule: LoadedRule, folder: RuleFolder, file: RuleFile): Promise<CaseReport> {
  const base = { code: rule.rule.code, path: file.path, name: baseName(file.path) };
  try {
    const named = namedCase(folder, file);
    const fault = nameFault(named);
    if (fault !== undefined) return { ...base, shows: named.case.shows, faults: [fault] };
    const { faults } = await runCase(rule, named.case, named.files);
    return { ...base, shows: named.case.shows, faults };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...base, shows: '', faults: [error.message] };
  }
}

/** Runs all cases of a rule, in the order of their names. */
export async function testRule(rule: LoadedRule, folder: RuleFolder): Promise<CaseReport[]> {
  const reports: CaseReport[] = [];
  for (const file of folder.cases) reports.push(await testCase(rule, folder, file));
  return reports;
}
