import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LoadedRule, type RuleFile } from '../engine/load.ts';
import { trustRules, type VettedRule } from '../engine/trusted.ts';
import { catalogue } from '../pipeline.ts';
import { packageRoot, toolVersion } from './version.ts';

/** What the build leaves behind: the shipped rules, checked, and the text they were checked in. */
export interface VettedRules { readonly sha256: string; readonly rules: readonly VettedRule[] }

/** Digest of the program's version and every path and text; any change of a file makes the rules be checked again. */
export function digestOf(files: readonly RuleFile[]): string {
  const hash = createHash('sha256').update(toolVersion());
  for (const { path, text } of files) hash.update(`\0${path}\0${text}`);
  return hash.digest('hex');
}

/** The shipped rules as vetted at build; undefined when there is no such file, or these are not the files it speaks of. */
export function vettedRules(files: readonly RuleFile[]): readonly LoadedRule[] | undefined {
  let kept: VettedRules;
  try {
    kept = JSON.parse(readFileSync(join(packageRoot(), 'dist/rules.json'), 'utf8')) as VettedRules;
  } catch {
    return undefined;
  }
  return kept.sha256 === digestOf(files) ? trustRules(kept.rules, catalogue()) : undefined;
}
