import { asComprehension, partsOf } from '../engine/ast.ts';
import type { Node } from '../engine/ast.ts';
import { CelFailure, parseExpression } from '../engine/cel.ts';
import type { CelContext, Expression } from '../engine/cel.ts';
import type { LoadedRule } from '../engine/load.ts';
import { bare, printNode } from '../engine/print.ts';
import type { Question } from '../engine/program.ts';
import { RuleText } from '../engine/rule-text.ts';
import { judgeCase, readFacts } from './run-case.ts';
import { namedCase } from './suite.ts';
import type { RuleFolder } from './suite.ts';

/** How often the cases answered one yes-or-no question of a rule. */
export interface Decision {
  /** `when[1]`, or `when[1] > has(x.y)` for a part. */
  readonly at: string;
  readonly line: number;
  readonly expression: string;
  readonly yes: number;
  readonly no: number;
  readonly unknown: number;
}

/** What the cases of a rule decide, both ways or one way only. */
export interface RuleCoverage {
  readonly code: string;
  readonly path: string;
  readonly decisions: readonly Decision[];
  /** Inputs of the rule, and whether a case has it and a case lacks it. */
  readonly inputs: readonly { readonly id: string; readonly there: number; readonly missing: number }[];
}

interface Counter { readonly at: string; readonly path: readonly (string | number)[]; readonly expression: string; yes: number; no: number; unknown: number }

/** Both answers were given by some case. */
export function bothWays(decision: Decision): boolean {
  return decision.yes > 0 && decision.no > 0;
}

/** Runs the cases of a rule and counts the answers to its conditions, and to the parts of these that are yes or no themselves. */
export async function coverRule(rule: LoadedRule, folder: RuleFolder): Promise<RuleCoverage> {
  const counters: Counter[] = [];
  const watched = watch(rule, counters);
  const inputs = rule.inputs.map((i) => ({ id: i.info.id, there: 0, missing: 0 }));
  for (const file of folder.cases) {
    const named = namedCase(folder, file);
    const books = await readFacts(named.files);
    judgeCase(watched, named.case, books);
    for (const [i, input] of rule.inputs.entries()) {
      const at = inputs[i];
      const there = books.some((b) => (input.info.scope === 'node' ? b.nodes : [undefined]).some((node) => b.get(input.info.id, node).state === 'present'));
      if (at !== undefined) { if (there) at.there++; else at.missing++; }
    }
  }
  const text = new RuleText(folder.rule);
  return {
    code: rule.rule.code, path: folder.rule.path, inputs,
    decisions: counters.map(({ path, ...counter }) => ({ ...counter, line: text.lineOf(path) })),
  };
}

/** The rule with expressions that count what they answer. */
function watch(rule: LoadedRule, counters: Counter[]): LoadedRule {
  const questions = (role: 'applies' | 'when' | 'unless' | 'raise'): Question[] => rule[role].map((q, i) => ({
    ...q, expression: watched(q.expression, `${role}[${String(i)}]`, [role, i], counters, true),
  }));
  return {
    ...rule, applies: questions('applies'), when: questions('when'), unless: questions('unless'), raise: questions('raise'),
    lets: rule.lets.map((l) => ({ ...l, expression: watched(l.expression, `let.${l.name}`, ['let', l.name], counters, false) })),
    ...(rule.items === undefined ? {} : { items: { ...rule.items, in: watched(rule.items.in, 'items.in', ['items', 'in'], counters, false) } }),
  };
}

interface Watched { readonly counter: Counter; readonly expression: Expression }

function watched(expression: Expression, at: string, path: readonly (string | number)[], counters: Counter[], whole: boolean): Expression {
  const parts = questionsIn(expression.node).flatMap((node): Watched[] => {
    if (node === expression.node && !whole && !isQuestion(node)) return [];
    const parsed = parseExpression(bare(printNode(node)));
    if (!('run' in parsed)) return [];
    const counter = { at: node === expression.node ? at : `${at} > ${bare(printNode(node))}`, path, expression: bare(printNode(node)), yes: 0, no: 0, unknown: 0 };
    return [{ counter, expression: parsed }];
  });
  counters.push(...parts.map((p) => p.counter));
  return {
    ...expression,
    run(context: CelContext): unknown {
      for (const part of parts) count(part, context);
      return expression.run(context);
    },
  };
}

function count({ counter, expression }: Watched, context: CelContext): void {
  try {
    const value = expression.run(context);
    if (value === true) counter.yes++;
    else if (value === false) counter.no++;
  } catch (error) {
    if (!(error instanceof CelFailure)) throw error;
    counter.unknown++;
  }
}

/** The whole, the links of its && and ||, and the conditions of its ? :, outside loops. */
function questionsIn(root: Node): Node[] {
  const found: Node[] = [root];
  const visit = (node: Node): void => {
    if (asComprehension(node) !== undefined) return;
    if (node.kind === 'operator' && (node.op === '&&' || node.op === '||')) found.push(...node.operands.filter((o) => o.kind !== 'operator' || o.op !== node.op));
    if (node.kind === 'operator' && node.op === '?:' && node.operands[0] !== undefined) found.push(node.operands[0]);
    for (const part of partsOf(node)) visit(part);
  };
  visit(root);
  return found.filter((node, i) => found.indexOf(node) === i);
}

const YES_OR_NO: ReadonlySet<string> = new Set(['&&', '||', '!', '==', '!=', '<', '<=', '>', '>=', 'in']);

function isQuestion(node: Node): boolean {
  if (node.kind === 'operator') return YES_OR_NO.has(node.op);
  if (node.kind === 'call') return node.name === 'has';
  return node.kind === 'method' && ['exists', 'all', 'exists_one', 'contains', 'startsWith', 'endsWith', 'matches'].includes(node.name);
}
