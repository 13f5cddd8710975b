import { nearest } from '../base/nearest.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { FactBook, FactInfo, Missing } from '../model/fact.ts';
import { Rule } from '../model/rule.ts';
import { freeNames, partsOf } from './ast.ts';
import type { Node } from './ast.ts';
import { CelFailure, type Expression, parseExpression } from './cel.ts';
import { IpValue, CidrValue, QuantityValue, SemverValue } from './cel-values.ts';
import { charge, CostError, withBudget } from './cost.ts';
import { mergeRefs } from './evidence.ts';
import { faultOf, missingOf, RuleFault, shortJson } from './leaf.ts';
import { type LoadedRule, variableOf } from './program.ts';
import { RuleScope } from './rule-scope.ts';
import { BOOL, DYN, objectShape, STRING } from './schema-types.ts';
import { isAbsence, type Situation, situationOf } from './situation.ts';
import { nameOf, refsOf, Tracer } from './trace.ts';
import { vocabularyOf } from './vocabulary.ts';

/** Something wrong in a query; offsets are into its source. */
export interface QueryFault { readonly message: string; readonly start: number; readonly end: number; readonly hint?: string }

/** An expression over the facts, checked. */
export interface Query {
  readonly source: string;
  /** Asked for each node, or once for the cluster. */
  readonly each: 'node' | 'cluster';
  readonly program: LoadedRule;
  readonly expression: Expression;
}

/** What a query gave, for one node or the cluster. */
export interface Answer {
  readonly node?: string;
  /** Plain data; undefined when it is not known. */
  readonly value?: unknown;
  /** Why it is not known. */
  readonly missing?: Missing;
  /** What it read, as short JSON, and where, in the order of the expression. */
  readonly read: readonly { readonly path: string; readonly seen: string; readonly places: readonly EvidenceRef[] }[];
}

/** Places told for one answer at most. */
const MOST = 20;

/**
 * Checks an expression against the facts there are. Without `each` it is asked for each node when it reads a fact that speaks of
 * one node, or the name `node`.
 */
export function compileQuery(source: string, catalogue: readonly FactInfo[], each?: 'node' | 'cluster'): { readonly query: Query } | { readonly faults: readonly QueryFault[] } {
  const parsed = parseExpression(source);
  if (!('run' in parsed)) return { faults: [{ message: `this expression cannot be read: ${parsed.message}`, start: parsed.start, end: Math.max(parsed.end, parsed.start + 1) }] };
  const byName = new Map(catalogue.map((info) => [variableOf(info.id), info]));
  const unknown = unknownName(parsed.node, byName);
  if (unknown !== undefined) return { faults: [unknown] };
  const names = namesRead(parsed.node);
  const used = [...byName].filter(([name]) => names.has(name)).map(([, info]) => info);
  const ofNode = used.find((info) => info.scope === 'node');
  const asked = each ?? (ofNode !== undefined || names.has('node') ? 'node' : 'cluster');
  if (asked === 'cluster' && ofNode !== undefined) return { faults: [{ message: `${variableOf(ofNode.id)} speaks of one node, but the query is asked once for the cluster`, ...placeOf(parsed.node, variableOf(ofNode.id)), hint: 'leave out "cluster", or ask for each node' }] };
  return checked(source, used, asked);
}

function checked(source: string, used: readonly FactInfo[], each: Query['each']): { readonly query: Query } | { readonly faults: readonly QueryFault[] } {
  const faults: QueryFault[] = [];
  const report = (start: number, end: number, message: string, hint?: string): void => { faults.push({ message, start, end: Math.max(end, start + 1), ...(hint === undefined ? {} : { hint }) }); };
  const vocabulary = vocabularyOf(used);
  const scope = new RuleScope({
    reportAt: (_, message, hint) => { report(0, source.length, message, hint); },
    reportKey: (_, __, message, hint) => { report(0, source.length, message, hint); },
    reportInside: (_, from, to, message, hint) => { report(from, to, message, hint); },
  }, vocabulary);
  for (const info of used) scope.declare([], variableOf(info.id), vocabulary.shapes.get(info.id) ?? DYN);
  scope.declare([], 'collected', objectShape('collected', Object.fromEntries(used.map((info) => [variableOf(info.id), BOOL]))), 'map<string, bool>');
  scope.declare([], 'version', vocabulary.version);
  if (each === 'node') scope.declare([], 'node', STRING);
  const result = scope.check(source, []);
  if (result === undefined) return { faults };
  return { query: { source, each, expression: result.expression, program: programOf(used, each) } };
}

/** Names read, those behind `collected.` too: asking whether a fact is there is a use of it. */
function namesRead(node: Node): Set<string> {
  const names = freeNames(node);
  const visit = (part: Node): void => {
    if (part.kind === 'member' && part.object.kind === 'id' && part.object.name === 'collected') names.add(part.key);
    for (const inner of partsOf(part)) visit(inner);
  };
  visit(node);
  return names;
}

const OWN = ['collected', 'version', 'node'];

function unknownName(node: Node, known: ReadonlyMap<string, FactInfo>): QueryFault | undefined {
  const name = [...freeNames(node)].find((n) => !known.has(n) && !OWN.includes(n) && !TYPE_NAMES.has(n));
  if (name === undefined) return undefined;
  const near = nearest(name, [...known.keys(), ...OWN]);
  return { message: `there is no name "${name}"`, ...placeOf(node, name), hint: near === undefined ? 'names are the kinds of `ciliumdoc get` in camelCase: ciliumStatus, k8sPods' : `did you mean "${near}"?` };
}

/** Types are values in the language: `type(x) == string`. */
const TYPE_NAMES: ReadonlySet<string> = new Set(['int', 'uint', 'double', 'bool', 'string', 'bytes', 'list', 'map', 'null_type', 'type', 'optional', 'cel']);

function placeOf(node: Node, name: string): { readonly start: number; readonly end: number } {
  if (node.kind === 'id' && node.name === name) return { start: node.start, end: node.end };
  for (const part of partsOf(node)) {
    const place = placeOf(part, name);
    if (place.end > 0) return place;
  }
  return { start: 0, end: 0 };
}

/** A rule that asks nothing: it only carries the facts a query reads. */
function programOf(used: readonly FactInfo[], each: Query['each']): LoadedRule {
  const ids = used.map((info) => info.id);
  const rule = Rule.parse({
    code: 'ASK-000', name: 'query', title: 'an expression', severity: 'info', scope: each, each, inputs: { optional: ids }, when: [{ is: 'true', say: 'a query' }],
    message: 'an expression', why: 'somebody asked for a value', remedy: [{ do: 'read it' }], references: ['https://docs.cilium.io/'], since: '0.1.0',
  });
  const template = { text: '', parts: [] };
  return {
    rule, path: '', inputs: used.map((info) => ({ info, variable: variableOf(info.id), required: false, whole: false })),
    lets: [], applies: [], when: [], unless: [], raise: [], message: template, evidence: [],
  };
}

/** Asks a query. @param node only this node. Throws RuleFault when it costs more than it may. */
export function answers(query: Query, book: FactBook, node?: string): Answer[] {
  if (query.each === 'cluster') return [answerOn(query, book, undefined)];
  return book.nodes.filter((name) => node === undefined || name === node).map((name) => answerOn(query, book, name));
}

function answerOn(query: Query, book: FactBook, node: string | undefined): Answer {
  const situation = situationOf(query.program, book, node);
  const own = node === undefined ? {} : { node };
  return withBudget(() => {
    try {
      const value = plain(query.expression.run(situation.context));
      return { ...own, value, read: readBy(query, situation) };
    } catch (error) {
      if (error instanceof CostError) throw new RuleFault(`"${query.source}" cannot be evaluated: ${error.message}`);
      if (!(error instanceof CelFailure)) throw error;
      if (!isAbsence(error)) throw faultOf(error);
      return { ...own, missing: missingOf(error, situation), read: readBy(query, situation) };
    }
  });
}

function readBy({ expression }: Query, situation: Situation): Answer['read'] {
  const known = new Set<string>();
  return withBudget(() => new Tracer(situation, expression.node).places(expression.node)).flatMap((place) => {
    const path = nameOf(place);
    if (known.has(path) || known.size >= MOST) return [];
    known.add(path);
    return [{ path, seen: shortJson(place.value), places: mergeRefs(refsOf(place)) }];
  });
}

/** Values of the language as plain data: addresses, versions and quantities as text. A short expression may name much data many times over. */
function plain(value: unknown): unknown {
  charge(1);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (typeof value !== 'object' || value === null) return typeof value === 'function' || typeof value === 'symbol' ? 'a type' : value;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, part]: [unknown, unknown]) => [typeof key === 'string' ? key : JSON.stringify(plain(key)), plain(part)]));
  if (value instanceof Date) return value.toISOString();
  if (value instanceof IpValue) return value.ip.text;
  if (value instanceof CidrValue) return `${value.written.text}/${String(value.cidr.bits)}`;
  if (value instanceof SemverValue) return value.text;
  if (value instanceof QuantityValue) return value.float;
  return Object.fromEntries(Object.entries(value).map(([key, part]: [string, unknown]) => [key, plain(part)]));
}
