import type { FactInfo } from '../model/fact.ts';
import type { Leaf } from '../model/outcome.ts';
import type { Rule, Severity } from '../model/rule.ts';
import type { Expression } from './cel.ts';
import type { Template } from './template.ts';

/** A fact that a rule reads. */
export interface RuleInput {
  readonly info: FactInfo;
  /** Its name in expressions: `ciliumStatus`. */
  readonly variable: string;
  readonly required: boolean;
  /** The rule concludes from absence in it. */
  readonly whole: boolean;
}

/** A name of `let`. */
export interface Definition {
  readonly name: string;
  readonly expression: Expression;
  readonly perItem: boolean;
}

/** A named condition, compiled. */
export interface Question {
  readonly role: Leaf['role'];
  readonly expression: Expression;
  readonly say: Template;
  /** Its answer can differ from item to item. */
  readonly perItem: boolean;
  /** For `raise`. */
  readonly severity?: Severity;
}

export interface Items {
  readonly as: string;
  readonly in: Expression;
  readonly subject: { readonly namespace?: Template; readonly name: Template };
}

/** A rule, checked and ready to be judged. */
export interface LoadedRule {
  readonly rule: Rule;
  /** The file it was read from. */
  readonly path: string;
  readonly inputs: readonly RuleInput[];
  readonly lets: readonly Definition[];
  readonly items?: Items;
  readonly applies: readonly Question[];
  readonly when: readonly Question[];
  readonly unless: readonly Question[];
  readonly raise: readonly Question[];
  readonly message: Template;
  readonly evidence: readonly Expression[];
}

/** `cilium-status` as a variable: `ciliumStatus`. */
export function variableOf(id: string): string {
  return id.replace(/-([a-z0-9])/g, (_, c: string) => c.toUpperCase());
}
