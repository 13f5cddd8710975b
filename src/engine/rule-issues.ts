import { readFields } from '../base/yaml-fields.ts';
import { Rule } from '../model/rule.ts';
import type { RuleText } from './rule-text.ts';

/** Checks the fields of a rule file; faults are reported at their place. */
export function readRule(text: RuleText): Rule | undefined {
  return readFields(text, Rule, 'rule');
}
