import fc from 'fast-check';
import { isIP } from 'node:net';
import { expect, test } from 'vitest';
import { ipOf, isIp, parseEndpoint, parseIp } from '../../src/base/ip.ts';

test.each(['0.0.0.0', '255.255.255.255', '10.0.0.1', '::', '::1', 'fd00::1', '1:2:3:4:5:6:7:8', '1::8', '::ffff:10.0.0.1', '1:2:3:4:5:6:1.2.3.4',
  '1:2:3:4:5:6:7::', '::2:3:4:5:6:7:8'])('accepts %s', (text) => {
  expect(isIp(text)).toBe(isIP(text));
  expect(isIp(text)).not.toBe(0);
});

test.each(['', '10.1', '010.0.0.1', '256.1.1.1', '1.2.3.4.5', '1.2.3', ' 1.2.3.4', '1.2.3.4/8', ':', ':::', '1::2::3', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7',
  '12345::', 'g::', '1.2.3.4::', '::1.2.3.4:5', '::1.2.3', '1:2:3:4:5:6:7:8::', '::%', '1.2.3.4%eth0', 'fe80::1%'])('refuses %j', (text) => {
  expect(parseIp(text)).toBeUndefined();
});

test('agrees with the operating system on any text of address characters', () => {
  const text = fc.string({ unit: fc.constantFrom('0', '1', '25', 'a', 'F', '.', ':', '::', 'ffff'), maxLength: 14 });
  fc.assert(fc.property(text, (candidate) => {
    expect(isIp(candidate)).toBe(isIP(candidate));
  }), { numRuns: 3000 });
});

test('numbers and texts belong together', () => {
  fc.assert(fc.property(fc.constantFrom(4 as const, 6 as const), fc.bigInt(0n, 2n ** 128n - 1n), (version, number) => {
    const value = version === 4 ? number >> 96n : number;
    const ip = ipOf(version, value);
    expect(isIP(ip.text)).toBe(version);
    expect(parseIp(ip.text)).toEqual(ip);
  }));
});

test('different spellings have one text', () => {
  expect(parseIp('FD00:0:0::0001')?.text).toBe('fd00::1');
  expect(parseIp('fe80::1%eth0')?.text).toBe('fe80::1');
  expect(parseIp('::ffff:a00:1')?.text).toBe(parseIp('::ffff:10.0.0.1')?.text);
});

test.each([
  ['10.0.0.1:80', '10.0.0.1', 80, undefined], ['10.0.0.1', '10.0.0.1', undefined, undefined], ['[fd00::1]:443/TCP', 'fd00::1', 443, 'TCP'],
  ['0.0.0.0:30080/udp/i', '0.0.0.0', 30080, 'UDP'], ['fd00::1', 'fd00::1', undefined, undefined], ['[::]:53', '::', 53, undefined],
])('reads the endpoint %s', (text, ip, port, protocol) => {
  const endpoint = parseEndpoint(text);
  expect(endpoint?.ip.text).toBe(ip);
  expect(endpoint?.port).toBe(port);
  expect(endpoint?.protocol).toBe(protocol);
});

test('the usual endpoint reads like any other', () => {
  const octet = fc.integer({ min: 0, max: 300 });
  const ip = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.'));
  const rest = fc.oneof(fc.integer({ min: 0, max: 70_000 }).map(String), fc.constantFrom('', '080', '123456', 'x'));
  fc.assert(fc.property(ip, rest, fc.constantFrom('', '/TCP', '/UDP', '/tcp', '/TCP/i', '/SCTP', '/ANY', '/'), (address, port, protocol) => {
    const text = `${address}:${port}${protocol}`;
    // A blank before it is read by the whole grammar.
    expect(parseEndpoint(text)).toEqual(parseEndpoint(` ${text}`));
  }));
});

test.each(['', '10.0.0.1:99999', '10.0.0:80', '[fd00::1', 'host:80', '10.0.0.1:'])('refuses the endpoint %j', (text) => {
  expect(parseEndpoint(text)).toBeUndefined();
});
