import { expect, test } from 'vitest';
import { eachNode, indentTree, lastLine } from '../../src/base/indent-tree.ts';
import type { IndentNode } from '../../src/base/indent-tree.ts';

const lines = (text: string) => text.split('\n').map((line, i) => ({ n: i + 1, text: line }));
const shape = (nodes: readonly IndentNode[]): unknown[] => nodes.map((node) => (node.children.length === 0 ? node.text : [node.text, ...shape(node.children)]));

test('nests by indentation and keeps the lines', () => {
  const tree = indentTree(lines('Details:\n  Status:  True\n  Services:\n  - ClusterIP\n    - x\n\nNext:'));
  expect(shape(tree)).toEqual([['Details:', 'Status:  True', 'Services:', ['- ClusterIP', '- x']], 'Next:']);
  expect(tree[0] && lastLine(tree[0]).n).toBe(5);
  expect([...eachNode(tree)].map((node) => node.line.n)).toEqual([1, 2, 3, 4, 5, 7]);
});

test('uneven steps back belong to the nearest shallower line', () => {
  expect(shape(indentTree(lines('a\n      b\n   c\n    d\ne')))).toEqual([['a', 'b', ['c', 'd']], 'e']);
  expect(shape(indentTree(lines('    a\n  b\nc')))).toEqual(['a', 'b', 'c']);
});

test('tabs and drawn branches', () => {
  expect(shape(indentTree(lines('a\n\tb\n\t  c')))).toEqual([['a', ['b', 'c']]]);
  expect(shape(indentTree(lines('agent\n├── a\n│   └── b\n└── c'), { art: true }))).toEqual([['agent', ['a', 'b'], 'c']]);
});

test('a text that nests with every line', () => {
  const deep = indentTree(Array.from({ length: 5000 }, (_, i) => ({ n: i + 1, text: `${' '.repeat(i)}x` })));
  expect([...eachNode(deep)]).toHaveLength(5000);
});
