import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseInstant } from '../../src/base/instant.ts';

test.each([
  ['2023-08-11T10:11:12Z', '2023-08-11T10:11:12Z'],
  ['2023-08-11T10:11:12.123456789Z', '2023-08-11T10:11:12.123456789Z'],
  ['2023-08-11T10:11:12.5+02:00', '2023-08-11T08:11:12.5Z'],
  ['2023-08-11 10:11:12.123 +0000 UTC', '2023-08-11T10:11:12.123Z'],
  ['2023-08-11 10:11:12.1 +0200 CEST m=+0.5', '2023-08-11T08:11:12.1Z'],
  ['2022-11-10T18:58:42,123456-05:00', '2022-11-10T23:58:42.123456Z'],
  ['20221110-185842.123+0000-UTC', '2022-11-10T18:58:42.123Z'],
  ['2023-12-31T23:30:00-01:00', '2024-01-01T00:30:00Z'],
])('reads %s', (text, iso) => {
  const instant = parseInstant(text);
  expect(instant).toMatchObject({ text: iso, zoned: true });
  expect(instant?.epochMs).toBe(Date.parse(iso));
});

test.each([
  ['2023-08-11T10:11:12', '2023-08-11T10:11:12'],
  ['2023-08-11 10:11:12.5', '2023-08-11T10:11:12.5'],
  ['I0811 10:11:12.123456', '--08-11T10:11:12.123456'],
  ['E0811 10:11:12.123456', '--08-11T10:11:12.123456'],
  ['20221110-185842', '2022-11-10T18:58:42'],
  ['Aug 11 10:11:12.123', '--08-11T10:11:12.123'],
  ['Aug  1 00:00:00', '--08-01T00:00:00'],
])('reads %s without a zone', (text, iso) => {
  expect(parseInstant(text)).toEqual({ text: iso, zoned: false });
});

test.each(['', 'now', '2023-13-01T00:00:00Z', '2023-02-29T00:00:00Z', '2023-02-30T00:00:00Z', '2023-08-11T24:00:00Z', '2023-08-11',
  'X0811 10:11:12', 'I1311 10:11:12.1', '2023-08-11T10:11:12Z trailing', '20221110-185842-extra-x', '2023-08-11T10:11:12+99:00'])(
  'refuses %j', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

test('what a date prints reads back', () => {
  fc.assert(fc.property(fc.date({ min: new Date(0), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true }), (date) => {
    expect(parseInstant(date.toISOString())?.epochMs).toBe(date.getTime());
  }));
});

test('the usual form is read as the same stamp in any other form', () => {
  const number = (max: number, length = 2): fc.Arbitrary<string> => fc.nat({ max }).map((n) => String(n).padStart(length, '0'));
  const parts = fc.tuple(number(2100, 4), number(13), number(32), number(25), number(61), number(61), fc.oneof(fc.constant(''), fc.stringMatching(/^\.\d{0,13}$/), fc.constant('.1x')));
  const odd = fc.tuple(parts, fc.nat({ max: 30 }), fc.constantFrom('', '', '', 'x', ' ', '-', '0')).map(([[y, mo, d, h, mi, s, f], at, other]) => {
    const text = `${y}-${mo}-${d}T${h}:${mi}:${s}${f}Z`;
    return other === '' ? text : text.slice(0, at) + other + text.slice(at + 1);
  });
  fc.assert(fc.property(odd, (text) => {
    // A blank between day and time takes the long way.
    const long = text[10] === 'T' ? `${text.slice(0, 10)} ${text.slice(11)}` : text;
    expect(parseInstant(text), text).toEqual(parseInstant(long));
  }), { numRuns: 5000 });
});
