import { EXIT, type ExitCode } from '../../base/errors.ts';
import type { RuleError } from '../../engine/load.ts';
import { checkRules } from '../../pipeline.ts';
import { lintRule } from '../../rulekit/lint.ts';
import type { Io } from '../io.ts';
import { formatFault } from '../faults.ts';
import { loadAllRules } from '../rule-files.ts';
import { readRuleSet } from '../rule-folders.ts';

/** `ciliumdoc rules lint`: what does not load, and what loads but is not well made. Exit code 1 when there is anything. */
export async function lintRules(dirs: readonly string[], format: 'text' | 'json', io: Io): Promise<ExitCode> {
  const set = await readRuleSet(dirs);
  const { errors } = checkRules(set.folders.map((f) => f.rule));
  const rules = dirs.length === 0 ? set.rules : [...await loadAllRules([]), ...set.rules];
  const style: RuleError[] = [];
  for (const rule of set.rules) {
    const folder = set.folders.find((f) => f.rule.path === rule.path);
    if (folder !== undefined) style.push(...await lintRule(rule, folder, { rules }));
  }
  const all = [...errors, ...style];
  if (format === 'json') io.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
  else io.stdout.write(`${[...all.map((e) => `${formatFault(e)}\n`), summary(set.folders.length, all.length)].join('\n')}\n`);
  return all.length === 0 ? EXIT.clean : EXIT.findings;
}

function summary(rules: number, faults: number): string {
  return `${String(rules)} ${rules === 1 ? 'rule' : 'rules'}, ${faults === 0 ? 'nothing to mend' : `${String(faults)} to mend`}`;
}
