import { expect, test } from 'vitest';
import { attributes, findKey, keyValue, keyValues } from '../../src/base/key-value.ts';

const line = (text: string, n = 1) => ({ n, text });

test.each([
  ['KVStore:                 Ok   Disabled', 'KVStore', 'Ok   Disabled', 0, 25],
  ['  Host firewall: Disabled ', 'Host firewall', 'Disabled', 2, 17],
  ['Keys in use:', 'Keys in use', '', 0, 12],
  ['Hubble:\tOk', 'Hubble', 'Ok', 0, 8],
  ['10.0.0.1:80: up', '10.0.0.1:80', 'up', 0, 13],
])('reads %j', (text, key, value, indent, valueStart) => {
  expect(keyValue(line(text))).toEqual({ line: line(text), key, value, indent, valueStart });
});

test.each(['', 'no key here', '10.0.0.1:80 up', ': value', 'http://x/y'])('refuses %j', (text) => {
  expect(keyValue(line(text))).toBeUndefined();
});

test('lists keep what is no pair', () => {
  const { pairs, others } = keyValues([line('a: 1'), line('', 2), line('loose', 3), line('B:  2', 4)]);
  expect(pairs.map(({ key, value }) => [key, value])).toEqual([['a', '1'], ['B', '2']]);
  expect(others.map(({ n }) => n)).toEqual([3]);
  expect(findKey(pairs, 'b')?.line.n).toBe(4);
});

test('attributes', () => {
  const { values, words } = attributes('level=info msg="two \\"quoted\\" words" plain id=1 id=2 empty= __proto__=x "cut');
  expect(Object.fromEntries([...values].filter(([key]) => key !== '__proto__'))).toEqual({ level: 'info', msg: 'two "quoted" words', id: '1', empty: '' });
  expect(values.get('__proto__')).toBe('x');
  expect(words).toEqual(['plain', '"cut']);
});
