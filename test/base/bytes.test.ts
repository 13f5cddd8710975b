import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatBytes, parseBytes } from '../../src/base/bytes.ts';

test.each([
  ['64KiB', 65_536], ['1.5 MB', 1_500_000], ['23G', 23 * 1024 ** 3], ['4.0K', 4096], ['512', 512], ['512 bytes', 512], ['1 byte', 1],
  ['2Mi', 2 * 1024 ** 2], ['10kB', 10_000], ['7B', 7], ['0', 0],
])('reads %s as %d bytes', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

test.each(['', 'KiB', '1.2.3K', '-5K', '5 apples', '1,5 MB', '12 MBit'])('refuses %j', (text) => {
  expect(parseBytes(text)).toBeUndefined();
});

test.each([[0, '0 B'], [1023, '1023 B'], [65_536, '64 KiB'], [1_610_612_736, '1.5 GiB'], [1024 ** 2 - 1, '1 MiB'], [-2048, '-2 KiB']])(
  'writes %d as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

test('what is written reads back within its rounding', () => {
  fc.assert(fc.property(fc.nat(), (bytes) => {
    const back = parseBytes(formatBytes(bytes)) ?? -1;
    expect(Math.abs(back - bytes)).toBeLessThanOrEqual(Math.max(1, bytes * 0.051));
  }));
});
