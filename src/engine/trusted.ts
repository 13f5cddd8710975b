import type { FactInfo } from '../model/fact.ts';
import type { Rule } from '../model/rule.ts';
import { freeNames } from './ast.ts';
import { type Expression, parseExpression } from './cel.ts';
import { type Definition, type LoadedRule, type Question, type RuleInput, variableOf } from './program.ts';
import { parseTemplate, type Template } from './template.ts';

/** A rule that passed every check before, in the same words and over the same facts. */
export interface VettedRule { readonly path: string; readonly rule: Rule }

type Program = Omit<LoadedRule, 'rule' | 'path' | 'inputs'>;

/**
 * Makes vetted rules ready without checking them again. Undefined when a rule
 * names a fact that is not there: then it was vetted by another program.
 */
export function trustRules(vetted: readonly VettedRule[], catalogue: readonly FactInfo[]): LoadedRule[] | undefined {
  const facts = new Map(catalogue.map((f) => [f.id, f]));
  const rules: LoadedRule[] = [];
  for (const { path, rule } of vetted) {
    const inputs = inputsOf(rule, facts);
    if (inputs === undefined) return undefined;
    rules.push(lazyRule(rule, path, inputs));
  }
  return rules;
}

function inputsOf({ inputs: { required, any, optional, whole } }: Rule, facts: ReadonlyMap<string, FactInfo>): RuleInput[] | undefined {
  const named = new Map<string, boolean>();
  for (const id of required) named.set(id, true);
  for (const id of any.flat()) if (!named.has(id)) named.set(id, false);
  for (const id of optional) named.set(id, false);
  for (const id of whole) if (!named.has(id)) named.set(id, true);
  const out: RuleInput[] = [];
  for (const [id, needed] of named) {
    const info = facts.get(id);
    if (info === undefined) return undefined;
    out.push({ info, variable: variableOf(id), required: needed, whole: whole.includes(id) });
  }
  return out;
}

function lazyRule(rule: Rule, path: string, inputs: readonly RuleInput[]): LoadedRule {
  const program = once(() => programOf(rule));
  const loaded: LoadedRule = {
    rule, path, inputs,
    get lets() { return program().lets; },
    get applies() { return program().applies; },
    get when() { return program().when; },
    get unless() { return program().unless; },
    get raise() { return program().raise; },
    get message() { return program().message; },
    get evidence() { return program().evidence; },
  };
  // Absent, not undefined, for rules without items: whether a rule has them is asked of the rule itself.
  return rule.items === undefined ? loaded : Object.defineProperty(loaded, 'items', { enumerable: true, get: () => program().items });
}

function programOf(rule: Rule): Program {
  const perItem = new Set(rule.items === undefined ? [] : [rule.items.as]);
  const varies = (expression: Expression): boolean => perItem.size > 0 && [...freeNames(expression.node)].some((name) => perItem.has(name));
  const parsed = Object.entries(rule.let).map(([name, source]) => {
    const expression = compiled(source);
    if (varies(expression)) perItem.add(name);
    return { name, expression };
  });
  const definitions = parsed.map(({ name, expression }): Definition => ({ name, expression, perItem: perItem.has(name) }));
  const question = (role: Question['role'], c: Rule['when'][number]): Question => {
    const expression = compiled(c.is);
    return { role, expression, say: template(c.say), perItem: varies(expression) };
  };
  const { items } = rule;
  return {
    lets: [...definitions.filter((d) => !d.perItem), ...definitions.filter((d) => d.perItem)],
    ...(items === undefined ? {} : { items: { as: items.as, in: compiled(items.in), subject: { name: template(items.subject.name), ...(items.subject.namespace === undefined ? {} : { namespace: template(items.subject.namespace) }) } } }),
    applies: rule.applies.map((c) => question('applies', c)),
    when: rule.when.map((c) => question('when', c)),
    unless: rule.unless.map((c) => question('unless', c)),
    raise: rule.raise.map((c) => ({ ...question('raise', c), severity: c.severity })),
    message: template(rule.message),
    evidence: rule.evidence.map(compiled),
  };
}

/** Parsed when it is first run: of most rules nobody wants the message, nor what comes after the first condition. */
function compiled(source: string): Expression {
  const parsed = once(() => {
    const expression = parseExpression(source);
    if ('run' in expression) return expression;
    throw new Error(`a vetted expression cannot be read: ${expression.message}`);
  });
  return { source, get node() { return parsed().node; }, run: (context) => parsed().run(context) };
}

function template(text: string): Template {
  const parsed = once(() => parseTemplate(text).template);
  return { text, get parts() { return parsed().parts; } };
}

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
