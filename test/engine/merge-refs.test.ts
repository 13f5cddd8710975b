import { expect, it } from 'vitest';
import { mergeRefs } from '../../src/engine/evidence.ts';

const lines = { path: 'a.md', locator: 'dump.zip!/a.md', startLine: 3, endLine: 4 };

it('does not call lines that prove something the place where something else was not found', () => {
  expect(mergeRefs([lines, { ...lines, note: 'the list is empty' }])).toEqual([lines]);
  expect(mergeRefs([{ ...lines, note: 'none of 4 matches' }, lines])).toEqual([lines]);
});

it('keeps what is said of a field that is not there', () => {
  expect(mergeRefs([lines, { ...lines, note: 'nodePort is not here' }])).toEqual([{ ...lines, note: 'nodePort is not here' }]);
  expect(mergeRefs([{ ...lines, note: 'the list is empty' }])).toEqual([{ ...lines, note: 'the list is empty' }]);
});
