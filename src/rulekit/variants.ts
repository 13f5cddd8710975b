import { freeNames } from '../engine/ast.ts';
import { parseExpression } from '../engine/cel.ts';
import type { Expression } from '../engine/cel.ts';
import type { LoadedRule } from '../engine/load.ts';
import type { Question } from '../engine/program.ts';
import { changesOf } from './mutants.ts';

/** A rule with one thing changed: if no case notices, a case is missing (or the thing is not needed). */
export interface Variant {
  /** What is changed, as a path in the rule file: `when[1]`, `let.bad`, `inputs.whole[0]`, `cilium`. */
  readonly at: string;
  readonly path: readonly (string | number)[];
  /** `size(x) > 0 -> size(x) >= 0`, or `left out`. */
  readonly change: string;
  readonly rule: LoadedRule;
}

type Path = readonly (string | number)[];
type Lists = 'applies' | 'when' | 'unless' | 'raise';

/** Every variant of a rule with one change. */
export function variantsOf(rule: LoadedRule): Variant[] {
  const make = (path: Path, change: string, changed: LoadedRule): Variant => ({ at: pathText(path), path, change, rule: changed });
  return [
    ...(['applies', 'when', 'unless', 'raise'] as const).flatMap((role) => ofQuestions(rule, role, make)),
    ...ofLets(rule, make), ...ofItems(rule, make), ...ofInputs(rule, make), ...ofRange(rule, make),
  ];
}

type Make = (path: Path, change: string, changed: LoadedRule) => Variant;

function pathText(path: Path): string {
  return path.reduce<string>((text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`), '');
}

function ofQuestions(rule: LoadedRule, role: Lists, make: Make): Variant[] {
  return rule[role].flatMap((question, i) => {
    const put = (expression: Expression): LoadedRule => ({ ...rule, [role]: replaced(rule[role], i, { ...question, expression }) });
    const always = parsed('true');
    // A rule without any condition would not be one: the only `when` left out is one that always holds.
    const without = role === 'when' && rule.when.length === 1 && always !== undefined ? put(always) : { ...rule, [role]: rule[role].filter((q) => q !== question) };
    const { source } = question.expression;
    return [
      make([role, i], 'left out', without),
      ...changed(`!(${source})`, 'negated', put).map(([change, other]) => make([role, i], change, other)),
      ...ofExpression(question.expression, put).map(([change, other]) => make([role, i, 'is'], change, other)),
    ].map((v) => ({ ...v, at: pathText([role, i]) }));
  });
}

/** Names that only texts show are left alone: what they say is not judged. */
function ofLets(rule: LoadedRule, make: Make): Variant[] {
  const judged = judgedNames(rule);
  return rule.lets.flatMap((definition, i) => (!judged.has(definition.name) ? []
    : ofExpression(definition.expression, (expression) => ({ ...rule, lets: replaced(rule.lets, i, { ...definition, expression }) }))
      .map(([change, other]) => make(['let', definition.name], change, other))));
}

function judgedNames(rule: LoadedRule): ReadonlySet<string> {
  const questions: readonly Question[] = [...rule.applies, ...rule.when, ...rule.unless, ...rule.raise];
  const names = new Set<string>();
  for (const { expression } of questions) freeNames(expression.node, [], names);
  if (rule.items !== undefined) freeNames(rule.items.in.node, [], names);
  const lets = new Map(rule.lets.map((l) => [l.name, l.expression]));
  // A set may grow while it is walked: names behind names are met, too.
  for (const name of names) {
    const expression = lets.get(name);
    if (expression !== undefined) freeNames(expression.node, [], names);
  }
  return names;
}

function ofItems(rule: LoadedRule, make: Make): Variant[] {
  const { items } = rule;
  if (items === undefined) return [];
  return ofExpression(items.in, (expression) => ({ ...rule, items: { ...items, in: expression } })).map(([change, other]) => make(['items', 'in'], change, other));
}

function ofInputs(rule: LoadedRule, make: Make): Variant[] {
  return rule.rule.inputs.whole.map((id, i) => make(['inputs', 'whole', i], `${id} left out`, {
    ...rule, inputs: rule.inputs.map((input) => (input.info.id === id ? { ...input, whole: false } : input)),
  }));
}

function ofRange(rule: LoadedRule, make: Make): Variant[] {
  const { cilium, ...rest } = rule.rule;
  if (cilium === undefined) return [];
  const parts = cilium.trim().split(/\s+/);
  const put = (text: string): LoadedRule => ({ ...rule, rule: text === '' ? rest : { ...rest, cilium: text } });
  if (parts.some((p) => !/^[<>]=?\d/.test(p))) return [make(['cilium'], 'left out', put(''))];
  return parts.flatMap((part, i) => {
    const without = parts.filter((_, n) => n !== i).join(' ');
    const swapped = SWAP[part.replace(/\d.*/, '')] ?? '';
    const moved = part.replace(/^[<>]=?/, swapped);
    // `-0` stands before all of a release: there is no version on that bound.
    return [make(['cilium'], `${part} left out`, put(without)), ...(part.endsWith('-0') ? [] : [make(['cilium'], `${part} -> ${moved}`, put(replaced(parts, i, moved).join(' ')))])];
  });
}

const SWAP: Readonly<Record<string, string>> = { '>=': '>', '>': '>=', '<=': '<', '<': '<=' };

function ofExpression(expression: Expression, put: (expression: Expression) => LoadedRule): [change: string, rule: LoadedRule][] {
  return changesOf(expression.node).flatMap(({ what, source }) => changed(source, what, put));
}

function changed(source: string, change: string, put: (expression: Expression) => LoadedRule): [change: string, rule: LoadedRule][] {
  const expression = parsed(source);
  return expression === undefined ? [] : [[change, put(expression)]];
}

function parsed(source: string): Expression | undefined {
  const result = parseExpression(source);
  return 'run' in result ? result : undefined;
}

function replaced<T>(list: readonly T[], at: number, value: T): T[] {
  return list.map((item, i) => (i === at ? value : item));
}
