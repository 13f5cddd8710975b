import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VettedRule } from '../engine/trusted.ts';
import type { Rule } from '../model/rule.ts';
import type { InputNames } from './explain-text.ts';
import { packageRoot, toolVersion } from './version.ts';

/** What the build leaves behind: the shipped rules, checked, and digests of the texts they were checked in. */
export interface VettedRules {
  readonly sha256: string;
  readonly rules: readonly (VettedRule & { readonly sha256: string })[];
  /** What inputs are called. */
  readonly inputs: readonly { readonly id: string; readonly title: string; readonly collect: string }[];
}

/** Digest of the text of one rule, as read by this version of the program. */
export function textDigest(text: string): string {
  return createHash('sha256').update(`${toolVersion()}\0${text}`).digest('hex');
}

/** What the build left behind; undefined where the program was not built. */
export function builtRules(): VettedRules | undefined {
  try {
    return JSON.parse(readFileSync(join(packageRoot(), 'dist/rules.json'), 'utf8')) as VettedRules;
  } catch {
    return undefined;
  }
}

/** A shipped rule as checked by the build, if its file still says the same. */
export function shippedRule(code: string): { readonly rule: Rule; readonly names: InputNames } | undefined {
  const built = builtRules();
  const found = built?.rules.find(({ rule }) => rule.code === code.toUpperCase());
  if (built === undefined || found === undefined) return undefined;
  try {
    if (textDigest(readFileSync(join(packageRoot(), 'rules', found.path), 'utf8')) !== found.sha256) return undefined;
  } catch {
    return undefined;
  }
  return { rule: found.rule, names: new Map(built.inputs.map((input) => [input.id, input])) };
}
