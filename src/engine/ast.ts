/** An expression as a tree of our own, so that only `cel.ts` knows the library. Offsets are into the expression's source. */
export type Node = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'id'; readonly name: string }
  /** `object.key`; `at` is where the key starts. */
  | { readonly kind: 'member'; readonly object: Node; readonly key: string; readonly at: number }
  | { readonly kind: 'index'; readonly object: Node; readonly index: Node }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly kind: 'method'; readonly name: string; readonly receiver: Node; readonly args: readonly Node[] }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Node, Node])[] }
  /** Everything else: comparisons, arithmetic, logic, `? :`. */
  | { readonly kind: 'operator'; readonly op: string; readonly operands: readonly Node[] }
);

export type NodeOf<K extends Node['kind']> = Extract<Node, { readonly kind: K }>;

const MACROS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);

/** A comprehension: `list.exists(item, predicate)`. */
export interface Comprehension { readonly node: NodeOf<'method'>; readonly name: string; readonly over: Node; readonly variable: string; readonly bodies: readonly Node[] }

/** The parts of a comprehension, or undefined when the node is none. */
export function asComprehension(node: Node): Comprehension | undefined {
  if (node.kind !== 'method' || !MACROS.has(node.name)) return undefined;
  const [variable, ...bodies] = node.args;
  if (variable?.kind !== 'id' || bodies.length === 0) return undefined;
  return { node, name: node.name, over: node.receiver, variable: variable.name, bodies };
}

/** Direct parts of a node, without the loop variable of a comprehension. */
export function partsOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'literal': case 'id': return [];
    case 'member': return [node.object];
    case 'index': return [node.object, node.index];
    case 'call': return node.args;
    case 'method': {
      const loop = asComprehension(node);
      return loop === undefined ? [node.receiver, ...node.args] : [loop.over, ...loop.bodies];
    }
    case 'list': return node.items;
    case 'map': return node.entries.flat();
    case 'operator': return node.operands;
  }
}

/** Variables an expression reads from outside: loop variables are not among them. */
export function freeNames(node: Node, bound: readonly string[] = [], into: Set<string> = new Set()): Set<string> {
  if (node.kind === 'id') {
    if (!bound.includes(node.name)) into.add(node.name);
    return into;
  }
  const loop = asComprehension(node);
  if (loop === undefined) {
    for (const part of partsOf(node)) freeNames(part, bound, into);
    return into;
  }
  freeNames(loop.over, bound, into);
  for (const body of loop.bodies) freeNames(body, [...bound, loop.variable], into);
  return into;
}

/** Where the items of a loop variable come from, by variable name. */
export function loopSources(node: Node, into: Map<string, Node> = new Map()): Map<string, Node> {
  const loop = asComprehension(node);
  if (loop !== undefined && !into.has(loop.variable)) into.set(loop.variable, loop.over);
  for (const part of partsOf(node)) loopSources(part, into);
  return into;
}
