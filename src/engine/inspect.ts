import { nearest } from '../base/nearest.ts';
import { asComprehension, partsOf } from './ast.ts';
import type { Node, NodeOf } from './ast.ts';
import { vetPattern } from './regex-vet.ts';
import { BOOL, STRING } from './schema-types.ts';
import type { ObjectShape, Shape } from './schema-types.ts';

/** Something wrong in an expression; offsets are into its source. */
export interface Issue { readonly message: string; readonly start: number; readonly end: number; readonly hint?: string }

/** Shapes of the variables in scope. */
export type Scope = ReadonlyMap<string, Shape>;

const PATTERN_METHODS: ReadonlySet<string> = new Set(['matches', 'find', 'findAll']);
const SAME_LIST: ReadonlySet<string> = new Set(['distinct', 'slice', 'sort']);
const DEEPEST = 2;

/**
 * Finds what the CEL checker does not: misspelt fields inside `has()`, words an enum does not have, patterns that could
 * run away, loops nested too deeply. Also gives the shape of the result, where it can be told.
 */
export function inspect(node: Node, scope: Scope): { readonly shape: Shape | undefined; readonly issues: readonly Issue[] } {
  const inspector = new Inspector();
  const shape = inspector.visit(node, scope, 0);
  return { shape, issues: inspector.issues };
}

class Inspector {
  readonly issues: Issue[] = [];

  visit(node: Node, scope: Scope, depth: number): Shape | undefined {
    switch (node.kind) {
      case 'literal': return this.#literal(node);
      case 'id': return scope.get(node.name);
      case 'member': return this.#member(node, this.visit(node.object, scope, depth));
      case 'index': return this.#index(node, scope, depth);
      case 'method': return this.#method(node, scope, depth);
      case 'operator': return this.#operator(node, scope, depth);
      default:
        for (const part of partsOf(node)) this.visit(part, scope, depth);
        return undefined;
    }
  }

  #report(at: { readonly start: number; readonly end: number }, message: string, hint?: string): void {
    this.issues.push({ message, start: at.start, end: at.end, ...(hint === undefined ? {} : { hint }) });
  }

  #literal(node: NodeOf<'literal'>): Shape | undefined {
    if (typeof node.value === 'object' && node.value !== null) this.#report(node, 'bytes and unsigned numbers are not available in rules');
    return typeof node.value === 'string' ? STRING : typeof node.value === 'boolean' ? BOOL : undefined;
  }

  #member(node: NodeOf<'member'>, owner: Shape | undefined): Shape | undefined {
    if (owner?.kind === 'map') return owner.of;
    if (owner?.kind !== 'object') return undefined;
    const field = owner.fields.get(node.key);
    if (field === undefined) this.#noField({ start: node.at, end: node.at + node.key.length }, owner, node.key);
    return field;
  }

  #noField(at: { readonly start: number; readonly end: number }, owner: ObjectShape, key: string): void {
    const near = nearest(key, owner.fields.keys());
    const all = [...owner.fields.keys()];
    this.#report(at, `${owner.name} has no field "${key}"`,
      near === undefined ? `it has ${all.slice(0, 12).join(', ')}${all.length > 12 ? ', ...' : ''}` : `did you mean "${near}"?`);
  }

  #index(node: NodeOf<'index'>, scope: Scope, depth: number): Shape | undefined {
    const owner = this.visit(node.object, scope, depth);
    this.visit(node.index, scope, depth);
    if (owner?.kind === 'list' || owner?.kind === 'map') return owner.of;
    if (owner?.kind !== 'object' || node.index.kind !== 'literal' || typeof node.index.value !== 'string') return undefined;
    const field = owner.fields.get(node.index.value);
    if (field === undefined) this.#noField(node.index, owner, node.index.value);
    return field;
  }

  #method(node: NodeOf<'method'>, scope: Scope, depth: number): Shape | undefined {
    const loop = asComprehension(node);
    if (loop !== undefined) {
      if (depth >= DEEPEST) this.#report(node, `loops may be nested ${DEEPEST} deep at most`, 'name the inner list in "let", or compute it in a view');
      const over = this.visit(loop.over, scope, depth);
      const item: Shape | undefined = over?.kind === 'list' ? over.of : over?.kind === 'map' ? STRING : undefined;
      const inner = new Map(scope);
      if (item === undefined) inner.delete(loop.variable);
      else inner.set(loop.variable, item);
      const results = loop.bodies.map((body) => this.visit(body, inner, depth + 1));
      if (loop.name === 'filter') return item === undefined ? undefined : { kind: 'list', of: item };
      const mapped = results.at(-1);
      return loop.name !== 'map' ? BOOL : mapped === undefined ? undefined : { kind: 'list', of: mapped };
    }
    if (node.receiver.kind === 'id' && node.receiver.name === 'cel') this.#report(node, `cel.${node.name} is not available in rules`, 'name the value in "let"');
    if (node.name === 'matchesLinear') this.#report(node, 'there is no function matchesLinear', 'did you mean "matches"?');
    const owner = this.visit(node.receiver, scope, depth);
    for (const arg of node.args) this.visit(arg, scope, depth);
    if (PATTERN_METHODS.has(node.name)) this.#pattern(node);
    return methodShape(node.name, owner);
  }

  #pattern(node: NodeOf<'method'>): void {
    const [pattern] = node.args;
    if (pattern?.kind !== 'literal' || typeof pattern.value !== 'string') {
      this.#report(pattern ?? node, `the pattern of ${node.name}() must be written out as text`);
      return;
    }
    const reason = vetPattern(pattern.value);
    if (reason !== undefined) this.#report(pattern, `this pattern is refused, it could take very long on hostile text: ${reason}`, 'anchor it with ^, or ask in several conditions with contains() or startsWith()');
  }

  #operator(node: NodeOf<'operator'>, scope: Scope, depth: number): Shape | undefined {
    const shapes = node.operands.map((operand) => this.visit(operand, scope, depth));
    const [a, b] = node.operands;
    if (a !== undefined && b !== undefined) {
      if (node.op === '==' || node.op === '!=') {
        this.#words(b, shapes[0], a);
        this.#words(a, shapes[1], b);
        this.#never(node, b, shapes[0]);
        this.#never(node, a, shapes[1]);
      } else if (node.op === 'in') {
        if (b.kind === 'list') for (const item of b.items) this.#words(item, shapes[0], a);
        const list = shapes[1];
        if (list?.kind === 'list') this.#words(a, list.of, b);
      }
    }
    if (node.op === '?:') return shapes[1] ?? shapes[2];
    return ['==', '!=', '<', '<=', '>', '>=', 'in', '&&', '||', '!'].includes(node.op) ? BOOL : undefined;
  }

  #never(comparison: Node, literal: Node, shape: Shape | undefined): void {
    if (literal.kind !== 'literal' || literal.value !== null || shape === undefined || shape.kind === 'dyn' || shape.nullable === true) return;
    this.#report(comparison, 'this is never null', 'ask has(...) whether a field is there');
  }

  #words(literal: Node, shape: Shape | undefined, other: Node): void {
    if (literal.kind !== 'literal' || typeof literal.value !== 'string') return;
    if (shape?.kind !== 'string' || shape.words === undefined || shape.words.includes(literal.value)) return;
    const near = nearest(literal.value, shape.words);
    const name = other.kind === 'member' ? other.key : other.kind === 'id' ? other.name : 'this';
    this.#report(literal, `${name} is never "${literal.value}"`,
      near === undefined ? `it is one of ${shape.words.map((w) => `"${w}"`).join(', ')}` : `did you mean "${near}"?`);
  }
}

function methodShape(name: string, owner: Shape | undefined): Shape | undefined {
  if (owner?.kind !== 'list') return undefined;
  if (SAME_LIST.has(name)) return owner;
  if (name === 'flatten') return owner.of.kind === 'list' ? owner.of : undefined;
  return name === 'min' || name === 'max' ? owner.of : undefined;
}
