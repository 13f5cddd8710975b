import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sortedBy } from '../base/sort.ts';
import { type LoadedRule, type RuleFile } from '../engine/load.ts';
import { trustRules } from '../engine/trusted.ts';
import { catalogue } from '../pipeline.ts';
import { builtRules } from './shipped-rule.ts';
import { packageRoot, toolVersion } from './version.ts';

/** Digest of the program's version and every path and text, in any order; any change of a file makes the rules be checked again. */
export function digestOf(files: readonly RuleFile[]): string {
  const hash = createHash('sha256').update(toolVersion());
  for (const { path, text } of sortedBy(files, (file) => file.path)) hash.update(`\0${path}\0${text}`);
  return hash.digest('hex');
}

/** The shipped rules as vetted at build; undefined when there is no such file, or the rules on disk are not those it speaks of. */
export function vettedRules(): readonly LoadedRule[] | undefined {
  const built = builtRules();
  return built !== undefined && built.sha256 === digestOf(shippedFiles()) ? trustRules(built.rules, catalogue()) : undefined;
}

/** The rule files of the two levels in which rules are shipped. The cases beside them, ten times as many files, are not looked at. */
export function shippedFiles(): RuleFile[] {
  const root = join(packageRoot(), 'rules');
  const folders = (path: string): string[] => readdirSync(join(root, path), { withFileTypes: true }).filter((e) => e.isDirectory()).map((e) => `${path}${e.name}/`);
  return present(() => folders('')).flatMap(folders).flatMap((folder) => present(() => [{ path: `${folder}rule.yaml`, text: readFileSync(join(root, folder, 'rule.yaml'), 'utf8') }]));
}

/** What is not there or cannot be read is left out: then the digest differs, and whoever reads the rules with care says what is wrong. */
function present<T>(read: () => T[]): T[] {
  try {
    return read();
  } catch {
    return [];
  }
}
