import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CidrMap, byCidr, cidrOf, contains, overlappingPairs, overlaps, parseCidr, parseCidrOrIp } from '../../src/base/cidr.ts';
import { ipOf } from '../../src/base/ip.ts';

const anyIp = fc.oneof(
  fc.nat(2 ** 31 - 1).map((value) => ipOf(4, BigInt(value) * 2n)),
  fc.bigInt(0n, 2n ** 128n - 1n).map((value) => ipOf(6, value)),
);
const anyCidr = fc.tuple(anyIp, fc.nat(128)).map(([ip, bits]) => cidrOf(ip, ip.version === 4 ? bits % 33 : bits));

test.each([['10.1.2.3/8', '10.0.0.0/8'], ['0.0.0.0/0', '0.0.0.0/0'], ['10.0.0.1/32', '10.0.0.1/32'], ['FD00::1/64', 'fd00::/64'], ['::/0', '::/0']])(
  'reads %s as %s', (text, canonical) => {
    expect(parseCidr(text)?.text).toBe(canonical);
  });

test.each(['', '10.0.0.0', '10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/-1', '10.0.0/8', '::/129', '/8', '10.0.0.0/8/8', '10.0.0.0/a'])('refuses %j', (text) => {
  expect(parseCidr(text)).toBeUndefined();
});

test('a bare address is a network of one', () => {
  expect(parseCidrOrIp('10.0.0.1')?.text).toBe('10.0.0.1/32');
  expect(parseCidrOrIp('fd00::1')?.text).toBe('fd00::1/128');
  expect(parseCidrOrIp('10.0.0.1/24')?.text).toBe('10.0.0.0/24');
});

test('a network reads back from its text and contains its own address', () => {
  fc.assert(fc.property(anyIp, fc.nat(128), (ip, bits) => {
    const cidr = cidrOf(ip, ip.version === 4 ? bits % 33 : bits);
    expect(parseCidr(cidr.text)).toEqual(cidr);
    expect(contains(cidr, ip)).toBe(true);
    expect(contains(cidr, cidr)).toBe(true);
  }));
});

test('two networks overlap exactly when one contains the other', () => {
  fc.assert(fc.property(anyCidr, anyCidr, (a, b) => {
    expect(overlaps(a, b)).toBe(contains(a, b) || contains(b, a));
    expect(overlaps(a, b)).toBe(overlaps(b, a));
  }));
});

test('the map finds what a linear search finds', () => {
  fc.assert(fc.property(fc.array(anyCidr, { maxLength: 30 }), anyIp, (cidrs, ip) => {
    const map = new CidrMap<number>();
    for (const [i, cidr] of cidrs.entries()) map.set(cidr, i);
    const holding = cidrs.filter((cidr) => contains(cidr, ip));
    const longest = Math.max(-1, ...holding.map((cidr) => cidr.bits));
    expect(map.match(ip)?.cidr.bits ?? -1).toBe(longest);
    expect(map.size).toBe(new Set(cidrs.map((cidr) => cidr.text)).size);
  }));
});

test('the map answers with the longest prefix and keeps the later value', () => {
  const map = new CidrMap<string | undefined>();
  const set = (text: string, value: string | undefined) => { const cidr = parseCidr(text); if (cidr) map.set(cidr, value); };
  set('0.0.0.0/0', 'world'); set('10.0.0.0/8', 'old'); set('10.0.0.0/8', 'pods'); set('10.1.0.0/16', undefined);
  expect(map.match(ipOf(4, 0x0a020304n))?.value).toBe('pods');
  expect(map.match(ipOf(4, 0x0a010304n))).toMatchObject({ cidr: { text: '10.1.0.0/16' }, value: undefined });
  expect(map.match(ipOf(4, 0x08080808n))?.value).toBe('world');
  expect(map.match(ipOf(6, 1n))).toBeUndefined();
});

test('overlapping pairs are those a double loop finds', () => {
  fc.assert(fc.property(fc.array(anyCidr, { maxLength: 12 }), (cidrs) => {
    const expected: string[] = [];
    cidrs.forEach((a, i) => { cidrs.forEach((b, j) => { if (i < j && overlaps(a, b)) expected.push(`${i}-${j}`); }); });
    expect(overlappingPairs(cidrs).map(({ a, b }) => `${a}-${b}`)).toEqual(expected);
  }));
});

test('order', () => {
  const texts = ['fd00::/8', '10.0.0.0/8', '10.0.0.0/16', '2.0.0.0/8'];
  expect(texts.flatMap((text) => parseCidr(text) ?? []).sort(byCidr).map((cidr) => cidr.text)).toEqual(['2.0.0.0/8', '10.0.0.0/8', '10.0.0.0/16', 'fd00::/8']);
});
