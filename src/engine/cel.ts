import { Environment, EvaluationError, ParseError, serialize, TypeError as CheckError } from '@marcbachmann/cel-js';
import type { ASTNode } from '@marcbachmann/cel-js';
import type { Node } from './ast.ts';
import { functions, mixedNumbers, objectTypes } from './cel-functions.ts';
import { CelValueError } from './cel-values.ts';
import { charge, CostError, exceeded, isSpent, LONGEST_LIST, LONGEST_TEXT } from './cost.ts';

// The only module that knows the CEL library. Expressions are checked in an environment that knows every field of every
// fact, and run in a second one where all variables are dynamic: that one is three times as fast and keeps the identity
// of objects, which is how values are traced back to lines.

/** Bounds that keep a hostile rule file from costing more than it is worth. */
const LIMITS = { maxAstNodes: 2000, maxDepth: 60, maxListElements: 500, maxMapEntries: 100, maxCallArguments: 8 };
const LONGEST = 4000;

/** A fault in an expression; offsets are into its source. */
export interface CelFault {
  readonly code: string;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  /** The part at fault, when it is known. */
  readonly node?: Node;
}

/** Why an evaluation gave no value. */
export class CelFailure extends Error {
  override readonly name = 'CelFailure';
  readonly fault: CelFault;
  /** The whole expression that failed: not always the one that was asked, which may rest on names defined by others. */
  readonly root: Node;

  constructor(fault: CelFault, root: Node) {
    super(fault.message);
    this.fault = fault;
    this.root = root;
  }
}

/** Variables by name; those that have no value are absent. */
export type CelContext = Readonly<Record<string, unknown>>;

/** An expression ready to run. */
export interface Expression {
  readonly source: string;
  readonly node: Node;
  /** Evaluates. Throws `CelFailure`. */
  run(context: CelContext): unknown;
}

const treeOf = new WeakMap<ASTNode, Node>();
const libraryNodeOf = new WeakMap<Node, ASTNode>();

const runtime = ((): Environment => {
  const env = baseEnvironment({ unlistedVariablesAreDyn: true });
  for (const f of functions) if (f.run !== '') env.registerFunction(f.run ?? f.signature, f.handler, { async: false });
  return env;
})();

function baseEnvironment(options: { unlistedVariablesAreDyn: boolean }): Environment {
  const env = new Environment({ ...options, homogeneousAggregateLiterals: false, limits: LIMITS });
  for (const [name, ctor] of objectTypes) env.registerType(name, ctor);
  for (const { signature, handler } of mixedNumbers) env.registerOperator(signature, handler);
  return env;
}

/** Parses without checking names or types. */
export function parseExpression(source: string): Expression | CelFault {
  if (source.length > LONGEST) return { code: 'too_long', message: `an expression may have ${LONGEST} characters at most`, start: 0, end: 1 };
  try {
    const parsed = runtime.parse(source);
    return expressionOf(source, parsed.ast, parsed);
  } catch (error) {
    return faultOf(error, source);
  }
}

/** An expression that stands for one part of another, for looking at the values on the way. */
export function partExpression(node: Node): Expression | undefined {
  const ast = libraryNodeOf.get(node);
  if (ast === undefined) return undefined;
  const expression = parseExpression(serialize(ast));
  return 'run' in expression ? expression : undefined;
}

/** The source of a part, in the library's spelling. */
export function sourceOf(node: Node): string {
  const ast = libraryNodeOf.get(node);
  return ast === undefined ? '' : serialize(ast).replaceAll('.matchesLinear(', '.matches(');
}

function expressionOf(source: string, ast: ASTNode, run: (context: Record<string, unknown>) => unknown): Expression {
  if (NEEDS_CARE.test(source)) prepare(ast);
  // Most expressions are only ever run: their tree is wanted where a value is traced, or for a fault.
  let node: Node | undefined;
  const tree = (): Node => (node ??= convert(ast));
  return {
    source,
    get node() { return tree(); },
    run(context: CelContext): unknown {
      try {
        const value = run(context);
        if (isSpent()) throw exceeded();
        return bounded(value, tree);
      } catch (error) {
        if (error instanceof CelFailure && !isSpent()) throw error;
        const root = tree();
        // A || may have swallowed the error that told of the budget, and a loop may tell of an earlier one instead.
        throw new CelFailure(faultOf(isSpent() && !(error instanceof CostError) ? exceeded() : error, source), root);
      }
    },
  };
}

/** Texts and lists that are computed may double with every name; those of the input are as long as they are. */
function bounded(value: unknown, tree: () => Node): unknown {
  const text = typeof value === 'string' && value.length > LONGEST_TEXT;
  if (!text && !(Array.isArray(value) && value.length > LONGEST_LIST)) return value;
  const { kind } = tree();
  if (kind !== 'operator' && kind !== 'method' && kind !== 'call') return value;
  throw new CostError(text ? `it makes a text of more than ${LONGEST_TEXT} characters` : `it makes a list of more than ${LONGEST_LIST} items`);
}

const LOOPS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);
/** Only calls of these are changed before an expression runs; a comment may stand before the bracket. */
const NEEDS_CARE = new RegExp(`\\b(?:${[...LOOPS, 'matches'].join('|')})\\b`);

/** Counts each turn of a loop, weighed by the size of what is done in it. The library has no hook for this but its own `evaluate`. */
function metered(ast: ASTNode): void {
  const weight = sizeOf(ast);
  const first: unknown = Reflect.get(ast, 'evaluate');
  let inner = first;
  let primed = false;
  Object.defineProperty(ast, 'evaluate', {
    get: () => (...args: readonly unknown[]): unknown => {
      // The first call only chooses how to evaluate, and comes back through here.
      const run = primed ? inner : first;
      if (primed) charge(weight);
      primed = true;
      return typeof run === 'function' ? Reflect.apply(run, ast, args) : undefined;
    },
    set: (chosen: unknown) => { inner = chosen; },
  });
}

function sizeOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, part) => sum + sizeOf(part), 0);
  return isAst(value) ? 1 + sizeOf(value.args) : 0;
}

function faultOf(error: unknown, source: string): CelFault {
  if (error instanceof CostError) return { code: 'too_costly', message: error.message, start: 0, end: source.length };
  if (error instanceof CelValueError) return { code: 'bad_value', message: error.message, start: 0, end: source.length };
  if (error instanceof ParseError || error instanceof EvaluationError || error instanceof CheckError) {
    const at = isAst(error.node) ? treeOf.get(error.node) : undefined;
    const { start, end } = error.range ?? { start: 0, end: source.length };
    // Types are checked at load, so at run time only a null can be of the wrong one.
    const code = error instanceof EvaluationError && WRONG_TYPE.has(error.code) && /\bnull\b/.test(error.summary) ? 'null_value' : error.code;
    return { code, message: error.summary, start, end, ...(at === undefined ? {} : { node: at }) };
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error), start: 0, end: source.length };
}

const WRONG_TYPE: ReadonlySet<string> = new Set(['no_such_overload', 'no_matching_overload', 'invalid_logical_operand', 'invalid_condition_type', 'invalid_comprehension_range']);

function isAst(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && value.op !== undefined;
}

// The library's own `matches` compiles its pattern on every call and knows no bound on the text: ours is put in its place
// before the first check binds the name.
function renameMatches(args: unknown[]): void {
  if (args[0] === 'matches') args[0] = 'matchesLinear';
}

/** Puts our `matches` in place and meters the loops, in the whole tree. */
function prepare(part: unknown): void {
  if (Array.isArray(part)) { for (const one of part) prepare(one); return; }
  if (!isAst(part)) return;
  if (part.op === 'rcall') {
    renameMatches(part.args);
    const [name, , [, ...bodies]] = part.args;
    if (LOOPS.has(name)) for (const body of bodies) metered(body);
  }
  prepare(part.args);
}

function convert(ast: ASTNode): Node {
  const node = convertShape(ast, { start: ast.start, end: ast.end });
  treeOf.set(ast, node);
  libraryNodeOf.set(node, ast);
  return node;
}

function convertShape(ast: ASTNode, at: { readonly start: number; readonly end: number }): Node {
  switch (ast.op) {
    case 'value': return { ...at, kind: 'literal', value: ast.args };
    case 'id': return { ...at, kind: 'id', name: ast.args };
    case '.': case '.?': return { ...at, kind: 'member', object: convert(ast.args[0]), key: ast.args[1], at: ast.pos };
    case '[]': case '[?]': return { ...at, kind: 'index', object: convert(ast.args[0]), index: convert(ast.args[1]) };
    case 'call': return { ...at, kind: 'call', name: ast.args[0], args: ast.args[1].map(convert) };
    case 'rcall': return { ...at, kind: 'method', name: ast.args[0] === 'matchesLinear' ? 'matches' : ast.args[0], receiver: convert(ast.args[1]), args: ast.args[2].map(convert) };
    case 'list': return { ...at, kind: 'list', items: ast.args.map(convert) };
    case 'map': return { ...at, kind: 'map', entries: ast.args.map(([k, v]) => [convert(k), convert(v)] as const) };
    case '!_': case '-_': return { ...at, kind: 'operator', op: ast.op[0] ?? '', operands: [convert(ast.args)] };
    default: return { ...at, kind: 'operator', op: ast.op, operands: ast.args.map(convert) };
  }
}

/** Named object types of the facts: field to type name. */
export interface TypeTable {
  readonly objects: readonly { readonly name: string; readonly fields: Readonly<Record<string, string>> }[];
  /** Types that may be compared with `null`. */
  readonly nullable: readonly string[];
}

/** Checks expressions against declared variables. */
export interface Checker {
  /** A copy that can learn variables of its own. */
  fork(): Checker;
  /** Makes a variable known; false when the name is taken or reserved. */
  declare(name: string, type: string): boolean;
  /** The type of the expression, or what is wrong with it. */
  check(source: string): { readonly type: string } | CelFault;
}

/** A checker that knows the types of the facts, but no variable yet. */
export function createChecker(table: TypeTable): Checker {
  const env = baseEnvironment({ unlistedVariablesAreDyn: false });
  for (const { name, fields } of table.objects) env.registerType(name, { fields });
  for (const f of functions) env.registerFunction(f.signature, f.handler, { async: false });
  // Only for checking: at run time dynamic operands find these by themselves.
  env.registerOperator('double in list<int>', () => false);
  env.registerOperator('int in list<double>', () => false);
  for (const type of table.nullable) env.registerOperator(`${type} == null`, () => false);
  return checkerOf(env);
}

function checkerOf(env: Environment): Checker {
  return {
    fork: () => checkerOf(env.clone()),
    declare(name, type) {
      try {
        env.registerVariable(name, type);
        return true;
      } catch {
        return false;
      }
    },
    check(source) {
      const result = env.check(source);
      return result.valid ? { type: result.type ?? 'dyn' } : faultOf(result.error, source);
    },
  };
}
