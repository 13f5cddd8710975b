import { join } from 'node:path';
import { readTextFolder } from '../archive/folder-reader.ts';
import { EXIT, UserError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import type { LoadedRule } from '../engine/load.ts';
import { checkRules } from '../pipeline.ts';
import { formatFault } from './faults.ts';
import { rulesFolder } from './rules-place.ts';
import { packageRoot } from './version.ts';
import { vettedRules } from './vetted-rules.ts';

/** Rules do not change during a run, and checking them is the dearest part of a small one. */
const loaded = new Map<string, Promise<readonly LoadedRule[]>>();

/** The shipped rules and those of further folders, checked. Any error in a rule file ends the run: a gate must not pass because a rule was skipped. */
export async function loadAllRules(extra: readonly string[]): Promise<readonly LoadedRule[]> {
  const key = JSON.stringify(extra);
  const known = loaded.get(key);
  if (known !== undefined) return known;
  const loading = readAndCheck(extra);
  loaded.set(key, loading);
  return loading;
}

async function readAndCheck(extra: readonly string[]): Promise<readonly LoadedRule[]> {
  const vetted = extra.length === 0 ? vettedRules() : undefined;
  if (vetted !== undefined) return vetted;
  const folders = [join(packageRoot(), 'rules'), ...extra.map(rulesFolder)];
  const files = (await Promise.all(folders.map(async (folder) => {
    const found = await readTextFolder(folder, /(^|\/)rule\.ya?ml$/);
    if (found.length === 0) throw new UserError(`no rule.yaml in ${folder}`, EXIT.usage, 'a rule lives in DIR/<family>/<CODE>-<slug>/rule.yaml; a package keeps them in its folder rules/');
    return found;
  }))).flat();
  const { rules, errors } = checkRules(files);
  if (errors.length > 0) throw new UserError(errors.map(formatFault).join('\n'), EXIT.usage);
  return rules;
}

/** The rule with a code, or a usage error that names the nearest one. */
export function ruleByCode(rules: readonly LoadedRule[], code: string): LoadedRule {
  const wanted = code.toUpperCase();
  const found = rules.find((r) => r.rule.code === wanted);
  if (found !== undefined) return found;
  const near = nearest(wanted, rules.map((r) => r.rule.code));
  throw new UserError(`no rule has the code ${code}`, EXIT.usage, near === undefined ? '`ciliumdoc rules` lists them' : `did you mean ${near}?`);
}

/** Checks `--only` and `--skip`: a code, or a family such as `KPR`. */
export function checkCodes(rules: readonly LoadedRule[], codes: readonly string[]): void {
  for (const code of codes) {
    const wanted = code.toUpperCase();
    if (!rules.some((r) => r.rule.code === wanted || r.rule.code.startsWith(`${wanted}-`))) ruleByCode(rules, code);
  }
}
