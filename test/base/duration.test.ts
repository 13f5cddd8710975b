import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/base/duration.ts';

test.each([
  ['1h2m3.5s', 3723.5], ['250ms', 0.25], ['3m0s', 180], ['12d', 1_036_800], ['3d4h', 273_600], ['0', 0], ['0s', 0], ['-5s', -5],
  ['40µs', 4e-5], ['1.5h', 5400], ['24h0m0s', 86_400], ['.5s', 0.5], [' 7s ', 7], ['2y41d', 66_614_400],
])('reads %s as %d seconds', (text, seconds) => {
  expect(parseDuration(text)).toBeCloseTo(seconds, 9);
});

test.each(['', '-', '5', '5 minutes ago', '1h 2m', 's', '1x', 'never', '1h2', '1..5s', '1e3s'])('refuses %j', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test.each([[0, '0s'], [0.25, '250ms'], [0.00004, '40µs'], [1.5, '1.5s'], [180, '3m'], [3723.5, '1h2m3.5s'], [273_600, '3d4h'], [-60, '-1m'],
  [59.9999, '1m']])('writes %d seconds as %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test('one number and its unit reads like the rest of the grammar', () => {
  const number = fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e6, noNaN: true })).map((n) => String(n));
  fc.assert(fc.property(fc.oneof(number, fc.constantFrom('', '.', '1.', '.5', '1.2.3', '1234567890123456')), fc.constantFrom('ns', 'us', 'µs', 'ms', 's', 'm', 'h', 'd', 'x', ''), (n, unit) => {
    // A sign is read by the whole grammar.
    expect(parseDuration(n + unit)).toBe(n + unit === '0' ? 0 : parseDuration(`+${n}${unit}`));
  }));
});

test('what is written reads back', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 10_000_000_000 }), (millis) => {
    expect(parseDuration(formatDuration(millis / 1000))).toBeCloseTo(millis / 1000, 6);
  }));
});
