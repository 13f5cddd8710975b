import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseQuantity, parseQuantityNano } from '../../src/base/quantity.ts';

test.each([
  ['100m', 0.1], ['1', 1], ['0', 0], ['1.5Gi', 1.5 * 1024 ** 3], ['500M', 5e8], ['2e3', 2000], ['2E3', 2000], ['1E', 1e18], ['3k', 3000],
  ['250u', 0.00025], ['5n', 5e-9], ['.5', 0.5], ['5.', 5], ['-1.5', -1.5], ['+2', 2], ['16Ki', 16_384], ['12e-1', 1.2], ['1Ei', 2 ** 60],
])('reads %s as %d', (text, value) => {
  expect(parseQuantity(text)).toBe(value);
});

test.each(['', '.', 'm', '1KiB', '1 Gi', '0x10', '1e999', '1mm', '--1', 'Infinity'])('refuses %j', (text) => {
  expect(parseQuantity(text)).toBeUndefined();
});

test('parts below a billionth round away from zero', () => {
  expect(parseQuantityNano('0.1n')).toBe(1n);
  expect(parseQuantityNano('-0.1n')).toBe(-1n);
});

test('milli counts are exact', () => {
  fc.assert(fc.property(fc.bigInt(0n, 10n ** 15n), (milli) => {
    expect(parseQuantityNano(`${milli}m`)).toBe(milli * 1_000_000n);
  }));
});
