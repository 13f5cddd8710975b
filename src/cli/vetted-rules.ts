import { createHash } from 'node:crypto';
import { type LoadedRule, type RuleFile } from '../engine/load.ts';
import { trustRules } from '../engine/trusted.ts';
import { catalogue } from '../pipeline.ts';
import { builtRules } from './shipped-rule.ts';
import { toolVersion } from './version.ts';

/** Digest of the program's version and every path and text; any change of a file makes the rules be checked again. */
export function digestOf(files: readonly RuleFile[]): string {
  const hash = createHash('sha256').update(toolVersion());
  for (const { path, text } of files) hash.update(`\0${path}\0${text}`);
  return hash.digest('hex');
}

/** The shipped rules as vetted at build; undefined when there is no such file, or these are not the files it speaks of. */
export function vettedRules(files: readonly RuleFile[]): readonly LoadedRule[] | undefined {
  const built = builtRules();
  return built !== undefined && built.sha256 === digestOf(files) ? trustRules(built.rules, catalogue()) : undefined;
}
