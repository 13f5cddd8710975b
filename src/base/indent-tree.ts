import type { Line } from './lines.ts';

/** A line and the deeper indented lines below it. */
export interface IndentNode {
  readonly line: Line;
  /** Without indentation, tree art and trailing blanks. */
  readonly text: string;
  /** Column the text starts in. */
  readonly indent: number;
  readonly children: readonly IndentNode[];
}

const TAB_WIDTH = 8;
// Modules Health draws its branches: `│   ├── job-x`. Such characters only say how deep the text is.
const ART = /[\s│├└─┬┌|]/;

function indentOf(text: string, art: boolean): { indent: number; at: number } {
  let indent = 0;
  let at = 0;
  for (; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\t') indent += TAB_WIDTH - (indent % TAB_WIDTH);
    else if (char === ' ' || (art && ART.test(char))) indent++;
    else break;
  }
  return { indent, at };
}

/**
 * Builds a tree from indentation; blank lines are skipped, a tab reaches to the next multiple of 8. A line indented less than the
 * one above belongs to the nearest line above that is indented less than itself, whatever the step was. `art`: skip drawn branches.
 */
export function indentTree(lines: readonly Line[], options: { readonly art?: boolean } = {}): IndentNode[] {
  const roots: IndentNode[] = [];
  const open: { indent: number; children: IndentNode[] }[] = [{ indent: -1, children: roots }];
  for (const line of lines) {
    if (line.text.trim() === '') continue;
    const { indent, at } = indentOf(line.text, options.art ?? false);
    while (open.length > 1 && (open.at(-1)?.indent ?? -1) >= indent) open.pop();
    const children: IndentNode[] = [];
    open.at(-1)?.children.push({ line, text: line.text.slice(at).trimEnd(), indent, children });
    open.push({ indent, children });
  }
  return roots;
}

/** All nodes of a tree, parents before children, in the order of the text. */
export function* eachNode(nodes: readonly IndentNode[]): Generator<IndentNode> {
  // A list of its own instead of recursion: hostile input nests as deep as it has lines.
  const waiting = [...nodes].reverse();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    for (let i = node.children.length - 1; i >= 0; i--) {
      const child = node.children[i];
      if (child !== undefined) waiting.push(child);
    }
  }
}

/** Last line of a node with everything below it. */
export function lastLine(node: IndentNode): Line {
  let last = node;
  for (let next = last.children.at(-1); next !== undefined; next = next.children.at(-1)) last = next;
  return last.line;
}
