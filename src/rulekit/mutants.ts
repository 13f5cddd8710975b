import { asComprehension, partsOf } from '../engine/ast.ts';
import type { Comprehension, Node, NodeOf } from '../engine/ast.ts';
import { bare, printNode } from '../engine/print.ts';

/** One way in which an expression could have been written wrongly. */
export interface Change {
  /** `a > 1 -> a >= 1`; told apart from every other change of the expression. */
  readonly what: string;
  /** The whole expression with the change. */
  readonly source: string;
}

const NUMERIC: Readonly<Record<string, { readonly swap: string; readonly shift: 1n | -1n }>> = {
  // The swap moves the bound one way, the shift the other: both together try one to each side.
  '>': { swap: '>=', shift: 1n }, '>=': { swap: '>', shift: -1n }, '<': { swap: '<=', shift: -1n }, '<=': { swap: '<', shift: 1n },
};
const SWAPPED: Readonly<Record<string, string>> = { '==': '!=', '!=': '==', '+': '-', '-': '+', '*': '/', '/': '*' };
const LOOPS: Readonly<Record<string, string>> = { all: 'exists', exists: 'all', exists_one: 'exists' };
/** A text that no input contains and no enum knows. */
export const OTHER_TEXT = '~';

const LONGEST = 90;

/** Every single change to an expression that a case should notice. */
export function changesOf(root: Node): Change[] {
  const changes: Change[] = [];
  const sources = new Set<string>([bare(printNode(root))]);
  const told = new Map<string, number>();
  visit(root, (node, to, what) => {
    const source = bare(printNode(root, new Map([[node, to]])));
    if (sources.has(source)) return;
    sources.add(source);
    const text = what ?? `${short(bare(printNode(node)))} -> ${short(bare(to))}`;
    const times = (told.get(text) ?? 0) + 1;
    told.set(text, times);
    changes.push({ what: times === 1 ? text : `${text} (${String(times)})`, source });
  });
  return changes;
}

/** Puts `to` where `node` is; `what` says it in words. */
type Add = (node: Node, to: string, what?: string) => void;

/** A text cut in the middle, where long expressions differ least. */
function short(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST / 2)} ... ${text.slice(text.length - LONGEST / 2)}` : text;
}

function visit(node: Node, add: Add): void {
  if (node.kind === 'operator') {
    if (node.op === '&&' || node.op === '||') { chain(node, add); return; }
    operator(node, add);
  }
  if (node.kind === 'literal') literal(node, add);
  const loop = asComprehension(node);
  if (loop !== undefined) loopChanges(loop, add);
  // has(x.y): the field named there is not evaluated, so there is nothing to change inside.
  if (node.kind === 'call' && node.name === 'has') { add(node, `!${printNode(node)}`); return; }
  for (const part of partsOf(node)) visit(part, add);
}

/** `a && b && c` is one list of conditions, however it was parsed: each is left out once, and all are tied the other way. */
function chain(node: NodeOf<'operator'>, add: Add): void {
  const links = linksOf(node, node.op);
  const written = links.map((l) => printNode(l));
  for (const [i, link] of written.entries()) add(node, joined(written.filter((_, n) => n !== i), node.op), `${short(bare(link))} left out`);
  const other = node.op === '&&' ? '||' : '&&';
  add(node, joined(written, other), `${node.op} -> ${other} in ${short(bare(printNode(node)))}`);
  for (const link of links) visit(link, add);
}

function linksOf(node: Node, op: string): Node[] {
  return node.kind === 'operator' && node.op === op && node.operands.length === 2 ? node.operands.flatMap((o) => linksOf(o, op)) : [node];
}

function joined(links: readonly string[], op: string): string {
  return links.length === 1 ? links[0] ?? '' : `(${links.join(` ${op} `)})`;
}

function operator(node: NodeOf<'operator'>, add: Add): void {
  const [a, b, c] = node.operands;
  if (a === undefined) return;
  if (b === undefined) { if (node.op === '!') add(node, printNode(a)); return; }
  if (c !== undefined) { add(node, printNode(b)); add(node, printNode(c)); return; }
  const write = (op: string, left = printNode(a), right = printNode(b)): string => `(${left} ${op} ${right})`;
  if (node.op === 'in') add(node, `!${write('in')}`);
  const numeric = Object.hasOwn(NUMERIC, node.op) ? NUMERIC[node.op] : undefined;
  if (numeric !== undefined) bound(node, numeric, write, add);
  const swapped = Object.hasOwn(SWAPPED, node.op) ? SWAPPED[node.op] : undefined;
  if (swapped !== undefined && !joinsTexts(node)) add(node, write(swapped));
  if (node.op === '==' || node.op === '!=') equalBound(node, write, add);
}

type Write = (op: string, left?: string, right?: string) => string;

function bound(node: NodeOf<'operator'>, numeric: { readonly swap: string; readonly shift: 1n | -1n }, write: Write, add: Add): void {
  const [a, b] = node.operands;
  add(node, write(numeric.swap));
  const right = b === undefined ? undefined : shifted(b, numeric.shift);
  if (right !== undefined) { add(node, write(node.op, undefined, right)); return; }
  const left = a === undefined ? undefined : shifted(a, -numeric.shift);
  if (left !== undefined) add(node, write(node.op, left));
}

function equalBound(node: NodeOf<'operator'>, write: Write, add: Add): void {
  const [, b] = node.operands;
  const up = b === undefined ? undefined : shifted(b, 1n);
  if (up !== undefined) add(node, write(node.op, undefined, up));
}

function shifted(node: Node, by: bigint): string | undefined {
  if (node.kind !== 'literal') return undefined;
  if (typeof node.value === 'bigint') return String(node.value + by);
  return typeof node.value === 'number' ? printNode({ ...node, value: node.value + Number(by) }) : undefined;
}

/** `"a" + x` joins texts; there is no other way to write it. */
function joinsTexts(node: NodeOf<'operator'>): boolean {
  return node.op === '+' && node.operands.some((o) => (o.kind === 'literal' && typeof o.value === 'string') || (o.kind === 'operator' && joinsTexts(o)) || o.kind === 'list');
}

function literal(node: NodeOf<'literal'>, add: Add): void {
  if (typeof node.value === 'string') add(node, JSON.stringify(node.value === '' ? OTHER_TEXT : node.value === OTHER_TEXT ? '' : OTHER_TEXT));
  else if (typeof node.value === 'boolean') add(node, String(!node.value));
}

function loopChanges(loop: Comprehension, add: Add): void {
  const other = Object.hasOwn(LOOPS, loop.name) ? LOOPS[loop.name] : undefined;
  const [body] = loop.bodies;
  if (other !== undefined && body !== undefined) add(loop.node, `${printNode(loop.over)}.${other}(${loop.variable}, ${bare(printNode(body))})`);
  if (loop.name === 'filter') add(loop.node, printNode(loop.over));
}
