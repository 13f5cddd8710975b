import { nearest } from '../base/nearest.ts';
import { isVersionRange } from '../base/version.ts';
import type { FactInfo } from '../model/fact.ts';
import type { Condition, Rule, Severity } from '../model/rule.ts';
import { freeNames } from './ast.ts';
import type { Expression } from './cel.ts';
import { parseExpression } from './cel.ts';
import { variableOf } from './program.ts';
import type { Definition, Items, LoadedRule, Question, RuleInput } from './program.ts';
import type { RuleText } from './rule-text.ts';
import { BOOL, DYN, objectShape, STRING } from './schema-types.ts';
import { RuleScope } from './rule-scope.ts';
import type { Checked, Path } from './rule-scope.ts';
import { parseTemplate } from './template.ts';
import type { Template } from './template.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Checks every name and expression of a rule and compiles it; faults are reported in `text`. */
export function compileRule(rule: Rule, text: RuleText, vocabulary: Vocabulary): LoadedRule | undefined {
  const inputs = readInputs(rule, text, vocabulary);
  if (rule.cilium !== undefined && !isVersionRange(rule.cilium)) text.reportAt(['cilium'], 'this is not a range of versions', 'write it like ">=1.14.0 <1.16.3"');
  if (text.errors.length > 0) return undefined;
  return new Compiler(rule, text, vocabulary, inputs).compile();
}

function readInputs(rule: Rule, text: RuleText, vocabulary: Vocabulary): RuleInput[] {
  const { required, any, optional, whole } = rule.inputs;
  const named = new Map<string, { path: Path; required: boolean }>();
  const add = (id: string, path: Path, needed: boolean): void => {
    const info = knownFact(id, path, text, vocabulary);
    if (info === undefined) return;
    if (rule.each === 'cluster' && info.scope === 'node') {
      text.reportAt(path, `${id} speaks of one node, but the rule is judged once for the cluster`, 'use "each: node", or an input that speaks of the cluster');
    } else if (named.has(id)) text.reportAt(path, `${id} is named twice`);
    else named.set(id, { path, required: needed });
  };
  required.forEach((id, i) => { add(id, ['inputs', 'required', i], true); });
  any.forEach((group, g) => { group.forEach((id, i) => { if (!named.has(id)) add(id, ['inputs', 'any', g, i], false); }); });
  optional.forEach((id, i) => { add(id, ['inputs', 'optional', i], false); });
  // An input named under `whole` alone is needed like any other.
  whole.forEach((id, i) => { if (!named.has(id)) add(id, ['inputs', 'whole', i], true); });
  if (named.size === 0 && text.errors.length === 0) text.reportAt(['inputs'], 'a rule needs at least one input');
  return [...named].flatMap(([id, { required: needed }]): RuleInput[] => {
    const info = vocabulary.facts.get(id);
    return info === undefined ? [] : [{ info, variable: variableOf(id), required: needed, whole: whole.includes(id) }];
  });
}

function knownFact(id: string, path: Path, text: RuleText, vocabulary: Vocabulary): FactInfo | undefined {
  const info = vocabulary.facts.get(id);
  if (info !== undefined) return info;
  const near = nearest(id, vocabulary.facts.keys());
  text.reportAt(path, `there is no input "${id}"`, near === undefined ? 'inputs are named after parsers and views, in kebab-case' : `did you mean "${near}"?`);
  return undefined;
}

class Compiler {
  readonly #rule: Rule;
  readonly #text: RuleText;
  readonly #inputs: readonly RuleInput[];
  readonly #scope: RuleScope;
  /** The item variable and the names whose values depend on it. */
  readonly #perItem = new Set<string>();

  constructor(rule: Rule, text: RuleText, vocabulary: Vocabulary, inputs: readonly RuleInput[]) {
    this.#rule = rule;
    this.#text = text;
    this.#inputs = inputs;
    this.#scope = new RuleScope(text, vocabulary);
    for (const input of inputs) this.#scope.declare(['inputs'], input.variable, vocabulary.shapes.get(input.info.id) ?? DYN);
    this.#scope.declare(['inputs'], 'collected', objectShape('collected', Object.fromEntries(inputs.map((i) => [i.variable, BOOL]))), 'map<string, bool>');
    this.#scope.declare(['inputs'], 'version', vocabulary.version);
    if (rule.each === 'node') this.#scope.declare(['each'], 'node', STRING);
  }

  compile(): LoadedRule | undefined {
    const rule = this.#rule;
    const { lets, items } = this.#definitions();
    const program = {
      rule, path: this.#text.path, inputs: this.#inputs, lets, ...(items === undefined ? {} : { items }),
      applies: rule.applies.map((c, i) => this.#question('applies', c, ['applies', i])),
      when: rule.when.map((c, i) => this.#question('when', c, ['when', i])),
      unless: rule.unless.map((c, i) => this.#question('unless', c, ['unless', i])),
      raise: rule.raise.map((c, i) => this.#question('raise', c, ['raise', i], c.severity)),
      message: this.#template(rule.message, ['message']),
      evidence: rule.evidence.map((source, i) => this.#scope.check(source, ['evidence', i])?.expression),
    };
    this.#everyInputUsed();
    if (this.#text.errors.length > 0) return undefined;
    return { ...program, applies: present(program.applies), when: present(program.when), unless: present(program.unless), raise: present(program.raise), evidence: present(program.evidence) };
  }

  // Names that use the item variable can only be typed after `items.in`, which in turn may use the other names.
  #definitions(): { lets: Definition[]; items: Items | undefined } {
    const { items } = this.#rule;
    const sources = Object.entries(this.#rule.let);
    if (items !== undefined) this.#perItem.add(items.as);
    for (const [name, source] of sources) {
      const parsed = parseExpression(source);
      if ('run' in parsed && this.#dependsOnItem([...freeNames(parsed.node)])) this.#perItem.add(name);
    }
    const before = sources.filter(([name]) => !this.#perItem.has(name)).map((s) => this.#define(s));
    const list = items === undefined ? undefined : this.#items(items);
    const after = sources.filter(([name]) => this.#perItem.has(name)).map((s) => this.#define(s));
    return { lets: present([...before, ...after]), items: list };
  }

  #define([name, source]: readonly [string, string]): Definition | undefined {
    const checked = this.#scope.check(source, ['let', name]);
    this.#scope.declareKey(['let'], name, checked);
    return checked === undefined ? undefined : { name, expression: checked.expression, perItem: this.#perItem.has(name) };
  }

  #items(items: NonNullable<Rule['items']>): Items | undefined {
    const checked = this.#scope.check(items.in, ['items', 'in']);
    const list = checked?.shape;
    if (checked !== undefined && checked.type !== 'dyn' && checked.type !== 'list' && !checked.type.startsWith('list<')) {
      this.#text.reportAt(['items', 'in'], `this must be a list, it is ${checked.type}`);
    }
    const of = /^list<(.*)>$/.exec(checked?.type ?? '')?.[1] ?? 'dyn';
    this.#scope.declare(['items', 'as'], items.as, list?.kind === 'list' ? list.of : DYN, of);
    const namespace = items.subject.namespace === undefined ? undefined : this.#template(items.subject.namespace, ['items', 'subject', 'namespace']);
    const name = this.#template(items.subject.name, ['items', 'subject', 'name']);
    return checked === undefined ? undefined : { as: items.as, in: checked.expression, subject: { name, ...(namespace === undefined ? {} : { namespace }) } };
  }

  #question(role: Question['role'], condition: Condition, path: Path, severity?: Severity): Question | undefined {
    const checked = this.#scope.check(condition.is, [...path, 'is']);
    const say = this.#template(condition.say, [...path, 'say']);
    if (checked === undefined) return undefined;
    if (checked.type !== 'bool' && checked.type !== 'dyn') {
      this.#text.reportAt([...path, 'is'], `a condition must be true or false, this is ${checked.type}`);
      return undefined;
    }
    return { role, expression: checked.expression, say, perItem: this.#dependsOnItem([...freeNames(checked.expression.node)]), ...(severity === undefined ? {} : { severity }) };
  }

  #template(source: string, path: Path): Template {
    const { template, faults } = parseTemplate(source);
    for (const f of faults) this.#text.reportInside(path, f.start, f.end, f.message, f.hint);
    for (const part of template.parts) {
      if (typeof part === 'string') continue;
      const checked = this.#scope.checkParsed(part.expression, path, part.offset);
      if (checked !== undefined) this.#showable(checked, path, part.offset, part.expression);
    }
    return template;
  }

  #showable({ type }: Checked, path: Path, offset: number, expression: Expression): void {
    if (/^(?:list<)?(?:string|double|int|bool|null|dyn)>?$|^list$/.test(type)) return;
    this.#text.reportInside(path, offset, offset + expression.source.length, `a slot shows text, a number, yes or no, or a list of these; this is ${type}`, 'name one of its fields, or use string()');
  }

  #dependsOnItem(names: readonly string[]): boolean {
    return names.some((name) => this.#perItem.has(name));
  }

  #everyInputUsed(): void {
    if (this.#text.errors.length > 0) return;
    for (const { info, variable } of this.#inputs) {
      if (!this.#scope.used.has(variable)) this.#text.reportAt(['inputs'], `no expression uses the input ${info.id}`, 'take it out of "inputs"');
    }
  }
}

function present<T>(list: readonly (T | undefined)[]): T[] {
  return list.filter((item) => item !== undefined);
}
