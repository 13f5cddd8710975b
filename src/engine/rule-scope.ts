import { nearest } from '../base/nearest.ts';
import { freeNames, partsOf } from './ast.ts';
import type { Node } from './ast.ts';
import { parseExpression } from './cel.ts';
import type { CelFault, Checker, Expression } from './cel.ts';
import { functions } from './cel-functions.ts';
import { inspect } from './inspect.ts';
import { variableOf } from './program.ts';
import { DYN, typeOf } from './schema-types.ts';
import type { Shape } from './schema-types.ts';
import type { Vocabulary } from './vocabulary.ts';

export type Path = readonly (string | number)[];

/** An expression that passed all checks. */
export interface Checked { readonly expression: Expression; readonly type: string; readonly shape: Shape | undefined }

const BUILT_IN = ['all', 'exists', 'exists_one', 'filter', 'map', 'has', 'size', 'contains', 'startsWith', 'endsWith', 'matches', 'lowerAscii', 'upperAscii', 'trim', 'split', 'join', 'substring', 'indexOf', 'lastIndexOf', 'int', 'double', 'string', 'bool', 'duration', 'timestamp'];
const FUNCTION_NAMES = [...BUILT_IN, ...functions.map((f) => /(\w+)\(/.exec(f.signature)?.[1] ?? '')].filter((n) => n !== 'matchesLinear');

/** Where faults of expressions go: a rule file, or a query. */
export interface FaultSink {
  reportAt(path: Path, message: string, hint?: string): void;
  reportKey(path: Path, key: string, message: string, hint?: string): void;
  /** Offsets are into the text at `path`. */
  reportInside(path: Path, from: number, to: number, message: string, hint?: string): void;
}

/** The variables of one rule while it is checked. */
export class RuleScope {
  /** Input variables that some expression reads. */
  readonly used = new Set<string>();
  readonly #text: FaultSink;
  readonly #vocabulary: Vocabulary;
  readonly #shapes = new Map<string, Shape>();
  readonly #checker: Checker;

  constructor(text: FaultSink, vocabulary: Vocabulary) {
    this.#text = text;
    this.#vocabulary = vocabulary;
    this.#checker = vocabulary.checker.fork();
  }

  /** Makes a variable known; a name that is taken is a fault at `path`. */
  declare(path: Path, name: string, shape: Shape, type = typeOf(shape)): void {
    if (this.#declared(name, shape, type)) return;
    this.#text.reportAt(path, `the name "${name}" is taken`, 'choose another');
  }

  /** Like `declare`, for a key of a mapping and the type of its checked expression. */
  declareKey(path: Path, name: string, checked: Checked | undefined): void {
    if (this.#declared(name, checked?.shape ?? DYN, checked?.type ?? 'dyn')) return;
    this.#text.reportKey(path, name, `the name "${name}" is taken`, 'choose another');
  }

  #declared(name: string, shape: Shape, type: string): boolean {
    if (this.#shapes.has(name) || !this.#checker.declare(name, type)) return false;
    this.#shapes.set(name, shape);
    return true;
  }

  /** Parses and checks an expression that is the whole value at `path`. */
  check(source: string, path: Path): Checked | undefined {
    const parsed = parseExpression(source);
    if ('run' in parsed) return this.checkParsed(parsed, path, 0);
    this.#text.reportInside(path, parsed.start, parsed.end, `this expression cannot be read: ${parsed.message}`);
    return undefined;
  }

  /** Checks an expression that starts at `offset` of the value at `path`. */
  checkParsed(expression: Expression, path: Path, offset: number): Checked | undefined {
    for (const name of freeNames(expression.node)) this.used.add(name);
    this.#noteCollected(expression.node);
    const { shape, issues } = inspect(expression.node, this.#shapes);
    for (const i of issues) this.#text.reportInside(path, offset + i.start, offset + i.end, i.message, i.hint);
    if (issues.length > 0) return undefined;
    const result = this.#checker.check(expression.source);
    if ('type' in result) return { expression, type: result.type, shape };
    const [message, hint] = this.#plain(result, expression);
    this.#text.reportInside(path, offset + result.start, offset + result.end, message, hint);
    return undefined;
  }

  // `collected.x` is a use of the input x.
  #noteCollected(node: Node): void {
    if (node.kind === 'member' && node.object.kind === 'id' && node.object.name === 'collected') this.used.add(node.key);
    for (const part of partsOf(node)) this.#noteCollected(part);
  }

  #plain(fault: CelFault, expression: Expression): [message: string, hint?: string] {
    if (fault.code === 'unknown_variable') return this.#unknownName(expression.source.slice(fault.start, fault.end));
    if (fault.code === 'no_such_overload') return plainOverload(fault.message);
    if (fault.code === 'no_matching_overload') return plainCall(fault.message);
    if (fault.code === 'incompatible_ternary_branches') return [fault.message.replaceAll('double', 'number'), 'write 1.0 where the other branch is a number of a fact'];
    return [fault.message];
  }

  #unknownName(name: string): [string, string?] {
    const id = [...this.#vocabulary.facts.keys()].find((fact) => variableOf(fact) === name);
    if (id !== undefined) return [`${name} is not among the inputs`, `add "${id}" under "inputs"`];
    const near = nearest(name, this.#shapes.keys());
    return [`there is no name "${name}" here`, near === undefined ? `known are ${[...this.#shapes.keys()].join(', ')}` : `did you mean "${near}"?`];
  }
}

function plainType(type: string): string {
  return type === 'double' || type === 'int' ? 'a number' : type === 'string' ? 'text' : type === 'bool' ? 'yes or no' : type;
}

function plainOverload(message: string): [string, string?] {
  const parts = /^no such overload: (.*) (==|!=|<=|>=|[-<>+*/%]|in) (.*)$/.exec(message);
  if (parts === null) return [message];
  const [, left = '', op = '', right = ''] = parts;
  if (right === 'null' || left === 'null') return [`${plainType(left === 'null' ? right : left)} is never null here`, 'ask has(...) whether a field is there'];
  return [`"${op}" does not work between ${plainType(left)} and ${plainType(right)}`];
}

function plainCall(message: string): [string, string?] {
  const call = message.replace('found no matching overload for ', '').replaceAll("'", '');
  const name = /(\w+)\(/.exec(call)?.[1] ?? '';
  if (FUNCTION_NAMES.includes(name)) return [`${name}() cannot be used like this: ${call}`];
  const near = nearest(name, FUNCTION_NAMES);
  return [`there is no function ${name}()`, near === undefined ? undefined : `did you mean "${near}"?`].filter((t) => t !== undefined) as [string, string?];
}

