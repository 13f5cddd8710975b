import { sortedBy } from '../base/sort.ts';
import { satisfies } from '../base/version.ts';
import type { FactBook, Missing } from '../model/fact.ts';
import type { Leaf, Outcome, Subject } from '../model/outcome.ts';
import type { Severity } from '../model/rule.ts';
import type { Watch } from '../model/watch.ts';
import { CelFailure } from './cel.ts';
import { withBudget } from './cost.ts';
import { evidenceOf } from './evidence.ts';
import { summarise } from './items.ts';
import { ask, faultOf, missingOf, RuleFault, shortJson } from './leaf.ts';
import type { LoadedRule, Question } from './program.ts';
import { isAbsence, situationOf, versionMissing, withItem } from './situation.ts';
import type { Situation } from './situation.ts';
import { fillTemplate } from './template.ts';

export interface JudgeOptions {
  /** Codes, names, families (`KPR`) or tags; others are left out. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly watch?: Watch;
}

/**
 * Judges every rule on every node (or once for the cluster), and on every item where it has items. Outcomes come in the
 * order of codes, nodes and items. Nothing is thrown for a rule that cannot be evaluated: it is `errored`.
 */
export function judge(rules: readonly LoadedRule[], book: FactBook, options: JudgeOptions = {}): Outcome[] {
  const chosen = chosenRules(rules, options);
  // Node after node, so that the data of one node is at hand for all rules.
  const nodes = book.nodes.map((node) => judgeNode(chosen, book, node, options.watch));
  return inOrder(chosen, judgeCluster(chosen, book, options.watch), nodes);
}

/** The rules that are to be judged, in the order of their codes. */
export function chosenRules(rules: readonly LoadedRule[], { only, skip = [] }: JudgeOptions): LoadedRule[] {
  return sortedBy(rules.filter((r) => (only === undefined || names(r, only)) && !names(r, skip)), (r) => r.rule.code);
}

/** The outcomes of each rule, in the order of the rules; none for the rules that are not judged here. */
export type Share = readonly (readonly Outcome[])[];

/** Judges the rules about nodes on one of them. */
export function judgeNode(rules: readonly LoadedRule[], book: FactBook, node: string, watch?: Watch): Share {
  return rules.map((rule) => (rule.rule.each === 'cluster' ? [] : timed(rule, book, node, watch)));
}

/** Judges the rules about the cluster. */
export function judgeCluster(rules: readonly LoadedRule[], book: FactBook, watch?: Watch): Share {
  return rules.map((rule) => (rule.rule.each === 'cluster' ? timed(rule, book, undefined, watch) : []));
}

/** Brings shares together: codes first, then nodes in their order. Without any node, rules about nodes say that. */
export function inOrder(rules: readonly LoadedRule[], cluster: Share, nodes: readonly Share[]): Outcome[] {
  return rules.flatMap((rule, i) => {
    if (rule.rule.each === 'cluster') return cluster[i] ?? [];
    return nodes.length === 0 ? [noNode(rule)] : nodes.flatMap((share) => share[i] ?? []);
  });
}

function timed(rule: LoadedRule, book: FactBook, node: string | undefined, watch: Watch | undefined): Outcome[] {
  const stop = watch?.start('judge', rule.rule.code);
  const outcomes = judgeOn(rule, book, node);
  stop?.();
  return outcomes;
}

function names({ rule }: LoadedRule, wanted: readonly string[]): boolean {
  const words = wanted.map((w) => w.toLowerCase());
  return [rule.code, rule.name, rule.code.replace(/-.*/, ''), ...rule.tags].some((name) => words.includes(name.toLowerCase()));
}

function noNode(rule: LoadedRule): Outcome {
  const missing = rule.inputs.filter((i) => i.required).map(({ info }): Missing => ({
    input: info.id, reason: 'absent', detail: `${info.title}: the input has no data of any node`, collect: info.collect,
  }));
  return { state: 'inconclusive', code: rule.rule.code, subject: { kind: 'cluster' }, reason: 'there is no data of any node', missing, leaves: [] };
}

function judgeOn(rule: LoadedRule, book: FactBook, node: string | undefined): Outcome[] {
  const situation = situationOf(rule, book, node);
  const whole = subjectOf(rule, node);
  return withBudget(() => guarded(rule, whole, () => {
    const range = outOfRange(situation, book);
    if (range !== undefined) return [range];
    const asked: Leaf[] = [];
    const ruledOut = applies(situation, whole, rule.applies.filter((q) => !q.perItem), asked);
    // A rule that does not concern this cluster misses no input; but a "no" after an "unknown" may rest on what is missing.
    if (ruledOut?.state === 'not-applicable' && asked.every((l) => l.truth !== 'unknown')) return [ruledOut];
    const early = notCollected(situation) ?? ruledOut;
    if (early !== undefined) return [early];
    const cut = notWhole(situation, whole, asked);
    if (cut !== undefined) return [cut];
    return rule.items === undefined ? [decide(situation, whole, asked, new Map())] : judgeItems(situation, whole, asked);
  }));
}

function guarded(rule: LoadedRule, subject: Subject, judged: () => Outcome[]): Outcome[] {
  try {
    return judged();
  } catch (error) {
    const fault = error instanceof CelFailure ? faultOf(error) : error;
    if (!(fault instanceof RuleFault)) throw fault;
    return [{ state: 'errored', code: rule.rule.code, subject, reason: `${rule.rule.code}: ${fault.message}`, leaves: [] }];
  }
}

/** The node or cluster as a subject; rules with items speak of them only in what holds for all items. */
function subjectOf({ rule }: LoadedRule, node: string | undefined): Subject {
  const kind = rule.items === undefined ? rule.scope : node === undefined ? 'cluster' : 'node';
  return node === undefined ? { kind } : { kind, node };
}

function outOfRange({ rule, node }: Situation, book: FactBook): Outcome | undefined {
  const range = rule.rule.cilium;
  if (range === undefined) return undefined;
  const base = { code: rule.rule.code, subject: subjectOf(rule, node), leaves: [] };
  const version = book.ciliumVersion(node);
  const inside = version === undefined ? undefined : satisfies(version, range);
  if (inside === undefined) return { ...base, state: 'inconclusive', reason: `it concerns Cilium ${range}, and the version is not known`, missing: [versionMissing(node)] };
  return inside ? undefined : { ...base, state: 'not-applicable', reason: `it concerns Cilium ${range}, this is ${version}` };
}

function notCollected({ rule, facts, node }: Situation): Outcome | undefined {
  const missing: Missing[] = [];
  const byId = new Map([...facts.values()].map((seen) => [seen.input.info.id, seen.fact]));
  for (const { input, fact } of facts.values()) if (input.required && fact.state === 'missing') missing.push(...fact.missing);
  for (const group of rule.rule.inputs.any) {
    const members = group.map((id) => byId.get(id));
    if (members.some((fact) => fact?.state === 'present')) continue;
    missing.push(...members.flatMap((fact) => (fact?.state === 'missing' ? [...fact.missing] : [])));
  }
  return missing.length === 0 ? undefined : inconclusive(rule, subjectOf(rule, node), missing, []);
}

function notWhole({ rule, facts }: Situation, subject: Subject, leaves: readonly Leaf[]): Outcome | undefined {
  const missing = [...facts.values()].flatMap(({ input, fact }): Missing[] => {
    if (!input.whole || fact.state === 'missing' || fact.whole) return [];
    const path = fact.places('')[0]?.path;
    return [{
      input: input.info.id, reason: 'incomplete', collect: input.info.collect, ...(path === undefined ? {} : { path }),
      detail: `${path ?? input.info.title} is cut, filtered or not fully understood, so what is not in it proves nothing`,
    }];
  });
  return missing.length === 0 ? undefined : inconclusive(rule, subject, missing, leaves);
}

function inconclusive(rule: LoadedRule, subject: Subject, missing: readonly Missing[], leaves: readonly Leaf[]): Outcome {
  return { state: 'inconclusive', code: rule.rule.code, subject, reason: missing[0]?.detail ?? 'an input is missing', missing, leaves };
}

/** Asks until one condition has the answer looked for; otherwise tells the first that has none. */
function search(questions: readonly Question[], sought: 'true' | 'false', asked: Leaf[], answer: (q: Question) => Leaf): { readonly found?: Leaf; readonly unknown?: Leaf } {
  let unknown: Leaf | undefined;
  for (const question of questions) {
    const leaf = answer(question);
    asked.push(leaf);
    if (leaf.truth === sought) return { found: leaf };
    if (leaf.truth === 'unknown') unknown ??= leaf;
  }
  return unknown === undefined ? {} : { unknown };
}

function unknowns(leaves: readonly Leaf[], role: Leaf['role']): Missing[] {
  const seen = new Set<string>();
  return leaves.flatMap((l) => {
    if (l.role !== role || l.truth !== 'unknown' || l.missing === undefined || seen.has(l.missing.detail)) return [];
    seen.add(l.missing.detail);
    return [l.missing];
  });
}

function applies(situation: Situation, subject: Subject, questions: readonly Question[], asked: Leaf[]): Outcome | undefined {
  const { rule } = situation;
  const { found, unknown } = search(questions, 'false', asked, (q) => ask(q, situation));
  if (found !== undefined) return { state: 'not-applicable', code: rule.rule.code, subject, reason: found.say, leaves: [...asked] };
  return unknown === undefined ? undefined : inconclusive(rule, subject, unknowns(asked, 'applies'), [...asked]);
}

/** `when`, `unless`, `raise`. Answers in `known` are not asked again. */
function decide(situation: Situation, subject: Subject, before: readonly Leaf[], known: ReadonlyMap<Question, Leaf>): Outcome {
  const { rule } = situation;
  const { code } = rule.rule;
  const leaves = [...before];
  const answer = (q: Question): Leaf => known.get(q) ?? ask(q, situation);
  const when = search(rule.when, 'false', leaves, answer);
  if (when.found !== undefined) return { state: 'clear', code, subject, reason: when.found.say, leaves };
  if (when.unknown !== undefined) return inconclusive(rule, subject, unknowns(leaves, 'when'), leaves);
  const guard = search(rule.unless, 'true', leaves, answer);
  if (guard.found !== undefined) return { state: 'clear', code, subject, reason: `held back: ${guard.found.say}`, leaves };
  if (guard.unknown !== undefined) return inconclusive(rule, subject, unknowns(leaves, 'unless'), leaves);
  const severity = severityOf(rule, leaves, answer);
  return {
    state: 'fired', code, subject, severity, confidence: rule.rule.confidence, leaves,
    message: fillTemplate(rule.message, situation.context, isAbsence), evidence: withBudget(() => evidenceOf(situation, leaves)),
  };
}

function severityOf(rule: LoadedRule, leaves: Leaf[], answer: (q: Question) => Leaf): Severity {
  for (const question of rule.raise) {
    const leaf = answer(question);
    leaves.push(leaf);
    if (leaf.truth === 'true') return question.severity ?? rule.rule.severity;
  }
  return rule.rule.severity;
}

function judgeItems(situation: Situation, whole: Subject, before: readonly Leaf[]): Outcome[] {
  const { rule } = situation;
  const items = itemsOf(situation);
  if ('missing' in items) return [inconclusive(rule, whole, [items.missing], before)];
  if (items.list.length === 0) return [{ state: 'clear', code: rule.rule.code, subject: whole, reason: 'nothing to judge', leaves: before }];
  // What does not depend on the item is asked once, and may settle all items.
  const known = new Map<Question, Leaf>();
  for (const question of rule.when.filter((q) => !q.perItem)) {
    const leaf = ask(question, situation);
    if (leaf.truth === 'false') return [{ state: 'clear', code: rule.rule.code, subject: whole, reason: leaf.say, leaves: [...before, ...known.values(), leaf] }];
    known.set(question, leaf);
  }
  const outcomes = items.list.flatMap((value, index) => judgeItem(withItem(situation, { value, index }), before, known));
  return summarise(outcomes, whole);
}

function judgeItem(situation: Situation, before: readonly Leaf[], known: ReadonlyMap<Question, Leaf>): Outcome[] {
  const { rule, node } = situation;
  const placed = { kind: rule.rule.scope, ...(node === undefined ? {} : { node }) };
  return guarded(rule, placed, () => {
    const subject = { ...placed, ...itemName(situation) };
    return guarded(rule, subject, () => {
      const asked = [...before];
      return [applies(situation, subject, rule.applies.filter((q) => q.perItem), asked) ?? decide(situation, subject, asked, known)];
    });
  });
}

function itemName({ rule, context }: Situation): { readonly namespace?: string; readonly name?: string } {
  const texts = rule.items?.subject;
  if (texts === undefined) return {};
  const name = fillTemplate(texts.name, context, isAbsence);
  return texts.namespace === undefined ? { name } : { namespace: fillTemplate(texts.namespace, context, isAbsence), name };
}

function itemsOf(situation: Situation): { readonly list: readonly unknown[] } | { readonly missing: Missing } {
  const expression = situation.rule.items?.in;
  try {
    const list = expression?.run(situation.context);
    if (!Array.isArray(list)) throw new RuleFault(`"${expression?.source}" gave ${shortJson(list)}, not a list`);
    return { list };
  } catch (error) {
    if (error instanceof CelFailure && isAbsence(error)) return { missing: missingOf(error, situation) };
    throw error;
  }
}
