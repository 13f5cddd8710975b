import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellParts } from '../../src/parsers/text/shell-words.ts';

const words = (line: string) => shellParts(line).map((part) => part.words.map((word) => word.text));

test.each<[string, string[][]]>([
  ['a b  c', [['a', 'b', 'c']]],
  ['a | b; c && d || e', [['a'], ['b'], ['c'], ['d'], ['e']]],
  [`grep -v '0   0' "x | y" z\\ z`, [['grep', '-v', '0   0', 'x | y', 'z z']]],
  ['cmd > out 2>&1 2>/dev/null &> all', [['cmd']]],
  ['exec <cilium-pod> -- x < in', [['exec', '<cilium-pod>', '--', 'x']]],
  ['for p in $(get pods | x); do y; done', [['for', 'p', 'in', '$(get pods | x)'], ['do', 'y'], ['done']]],
  ['"open', [['open']]],
  ['', [[]]],
])('%j', (line, expected) => {
  expect(words(line)).toEqual(expected);
});

test('a pipe is told from other ends', () => {
  expect(shellParts('a | b || c ; d').map((part) => part.piped)).toEqual([true, false, false, false]);
});

test('any text ends', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '"', "'", '\\', '|', '&', ';', '>', '<', '$', '(', ')'), maxLength: 40 }), (line) => {
    expect(shellParts(line).length).toBeGreaterThan(0);
  }), { numRuns: 2000 });
});
