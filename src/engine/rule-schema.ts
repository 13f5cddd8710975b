import * as z from 'zod';
import { Rule } from '../model/rule.ts';

/** JSON Schema of a rule file, for editors: they complete the fields and mark what is wrong. */
export function ruleJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(Rule, { io: 'input', target: 'draft-7' }) as Record<string, unknown>;
  return { ...schema, title: 'ciliumdoc rule', description: 'One check: what it needs, when it fires, why it matters and what to do.' };
}
