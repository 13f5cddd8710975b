import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { readTextFolder } from '../archive/folder-reader.ts';
import { EXIT, UserError } from '../base/errors.ts';
import type { LoadedRule } from '../engine/load.ts';
import { checkRules } from '../pipeline.ts';
import { ruleFolders } from '../rulekit/suite.ts';
import type { RuleFolder } from '../rulekit/suite.ts';
import { formatFault } from './faults.ts';
import { rulesFolder } from './rules-place.ts';
import { packageRoot } from './version.ts';

/** Rules with their cases, as the author's commands see them. */
export interface RuleSet {
  readonly folders: readonly RuleFolder[];
  readonly rules: readonly LoadedRule[];
  /** Faults of rule files, each ready to print. */
  readonly errors: readonly string[];
}

/** A rule with its cases. */
export interface Chosen { readonly rule: LoadedRule; readonly folder: RuleFolder }

/** Reads rules and cases below folders; without any, the shipped ones. A folder may be one rule, a family, or a whole tree. */
export async function readRuleSet(dirs: readonly string[]): Promise<RuleSet> {
  const roots = dirs.length === 0 ? [[join(packageRoot(), 'rules'), 'rules/'] as const] : dirs.map((dir) => [rulesFolder(dir), prefixOf(rulesFolder(dir))] as const);
  const folders = (await Promise.all(roots.map(([dir, prefix]) => readRoot(dir, prefix)))).flat();
  const { rules, errors } = checkRules(folders.map((f) => f.rule));
  return { folders, rules, errors: errors.map(formatFault) };
}

async function readRoot(dir: string, prefix: string): Promise<RuleFolder[]> {
  const files = await readTextFolder(dir, /(^|\/)(rule\.ya?ml|cases\/[^/]+\.ya?ml)$/);
  const sharedDir = sharedFolder(resolve(dir));
  const shared = new Map(sharedDir === undefined ? [] : (await readTextFolder(sharedDir, /./)).map((f) => [f.path, f.text]));
  const found = ruleFolders(files.map((f) => ({ ...f, path: prefix + f.path })), (path) => shared.get(path));
  if (found.length === 0) throw new UserError(`no rule.yaml in ${dir}`, EXIT.usage, 'a rule lives in DIR/<family>/<CODE>-<slug>/rule.yaml');
  return found;
}

/** The folder as it was named, so that an editor opens what is printed; a rule's own folder keeps its name. */
function prefixOf(dir: string): string {
  const named = dir.replace(/^\.\/(?=.)/, '').replace(/\/+$/, '');
  return named === '.' || named === '' ? `../${basename(resolve(dir))}/` : `${named}/`;
}

/** `_shared` of the folder itself or of the nearest one above. */
function sharedFolder(dir: string): string | undefined {
  for (let at = dir, up = 0; up < 4; at = dirname(at), up++) {
    const shared = join(at, '_shared');
    if (existsSync(shared) && statSync(shared).isDirectory()) return shared;
  }
  return undefined;
}

/** The rules asked for, by code, family or name; all of them without words. A rule that does not load ends the run. */
export function choose(set: RuleSet, wanted: readonly string[]): Chosen[] {
  if (set.errors.length > 0) throw new UserError(set.errors.join('\n'), EXIT.usage);
  const words = wanted.flatMap((w) => w.split(',')).map((w) => w.trim().toUpperCase()).filter((w) => w !== '');
  const chosen = set.rules.flatMap((rule): Chosen[] => {
    const folder = set.folders.find((f) => f.rule.path === rule.path);
    const named = words.length === 0 || words.some((w) => rule.rule.code === w || rule.rule.code.startsWith(`${w}-`) || rule.rule.name.toUpperCase() === w);
    return folder === undefined || !named ? [] : [{ rule, folder }];
  });
  if (chosen.length === 0) throw new UserError(`no rule is called ${wanted.join(', ')}`, EXIT.usage, '`ciliumdoc rules` lists them');
  return chosen;
}
