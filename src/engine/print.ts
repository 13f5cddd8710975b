import type { Node } from './ast.ts';

/**
 * Writes a tree as an expression again. Parts named in `instead` are written as the text given there. Operators carry
 * parentheses, so that a part can be exchanged without changing how the rest binds.
 */
export function printNode(node: Node, instead: ReadonlyMap<Node, string> = new Map()): string {
  const print = (part: Node): string => printNode(part, instead);
  const list = (parts: readonly Node[]): string => parts.map((p) => bare(print(p))).join(', ');
  const other = instead.get(node);
  if (other !== undefined) return other;
  switch (node.kind) {
    case 'literal': return literalText(node.value);
    case 'id': return node.name;
    case 'member': return `${print(node.object)}.${node.key}`;
    case 'index': return `${print(node.object)}[${bare(print(node.index))}]`;
    case 'call': return `${node.name}(${list(node.args)})`;
    case 'method': return `${print(node.receiver)}.${node.name}(${list(node.args)})`;
    case 'list': return `[${list(node.items)}]`;
    case 'map': return `{${node.entries.map(([key, value]) => `${bare(print(key))}: ${bare(print(value))}`).join(', ')}}`;
    case 'operator': return operatorText(node.op, node.operands.map((part) => (joins(node, part) && !instead.has(part) ? bare(print(part)) : print(part))));
  }
}

/** An expression without the parentheses around the whole. */
export function bare(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  let depth = 0;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const c = text[at] ?? '';
    if (quote !== '') {
      if (c === '\\') at++;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '(') depth++;
    else if (c === ')' && --depth === 0 && at < text.length - 1) return text;
  }
  return text.slice(1, -1);
}

/** `a && (b && c)` reads better without the parentheses, and means the same. */
function joins(node: Node, part: Node): boolean {
  return node.kind === 'operator' && part.kind === 'operator' && part.op === node.op && part.operands.length === 2 && (node.op === '&&' || node.op === '||');
}

function operatorText(op: string, operands: readonly string[]): string {
  const [a = '', b = '', c = ''] = operands;
  if (operands.length === 1) return op === '!' ? `!${a}` : `(${op}${a})`;
  return operands.length === 3 ? `(${a} ? ${b} : ${c})` : `(${a} ${op} ${b})`;
}

function literalText(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'number') return String(value);
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
