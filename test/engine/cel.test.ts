import { celEnv, plan, parse } from '@bufbuild/cel';
import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../src/engine/cel.ts';
import { parseTemplate, fillTemplate } from '../../src/engine/template.ts';
import { vetPattern } from '../../src/engine/regex-vet.ts';

const CONTEXT = { n: 5, half: 2.5, name: 'eth0', nums: [3, 1, 2], words: ['b', 'a', 'b'], conf: { 'x.y': 'v', empty: '' }, pods: [{ name: 'p', ready: true }, { name: 'q', ready: false }] };

function run(source: string, context: Record<string, unknown> = CONTEXT): unknown {
  const parsed = parseExpression(source);
  if (!('run' in parsed)) throw new Error(parsed.message);
  return parsed.run(context);
}

describe('expressions', () => {
  it.each<readonly [string, unknown]>([
    ['10 - n == 5', true], ['n + 1 == 6', true], ['n % 2 == 1', true], ['2 * half', 5], ['n / 2', 2.5], ['n in [4, 5]', true], ['size(nums) == n - 2', true],
    ['nums.sum()', 6], ['nums.min()', 1], ['words.max()', 'b'], ['nums.isSorted()', false], ['nums.sort().isSorted()', true], ['words.distinct().join("+")', 'b+a'],
    ['[[1], [2, 3]].flatten().size() == 3', true], ['words.slice(1, 9).size() == 2', true], ['[1, 2].sum() == 3', true],
    ['name.find("[0-9]")', '0'], ['name.matches("^eth[0-9]+$")', true], ['"a1b22".findAll("[0-9]+")', ['1', '22']], ['name.replace("eth", "$&")', '$&0'], ['"ABC".lowerAscii()', 'abc'],
    ['ip("fd00::1").family() == 6', true], ['isIP("10.1")', false], ['cidr("10.0.0.0/8").containsIP("10.2.3.4")', true], ['cidr("10.0.0.0/8").containsCIDR("10.2.0.0/16")', true],
    ['cidr("10.0.0.0/8").overlaps(cidr("10.2.0.0/16"))', true], ['net("10.0.0.1").overlaps("10.0.0.0/24")', true], ['cidr("10.1.2.3/8").prefixLength() == 8', true], ['string(cidr("10.1.2.3/8").masked())', '10.0.0.0/8'], ['string(cidr("10.1.2.3/8").ip())', '10.1.2.3'],
    ['isCIDR("10.0.0.0/33")', false], ['ip("127.0.0.1").isLoopback()', true], ['ip("169.254.1.1").isGlobalUnicast()', false], ['ip("10.0.0.1").isGlobalUnicast()', true],
    ['semver("1.9.10").isLessThan(semver("1.10.0"))', true], ['semver("1.16.0-rc.1").compareTo(semver("1.16.0")) == -1', true], ['isSemver("main")', false], ['semver("v1.14.2").minor() == 14', true],
    ['quantity("1Gi").isGreaterThan(quantity("1000M"))', true], ['isQuantity("1 GB")', false], ['quantity("500m").asApproximateFloat()', 0.5], ['round(half * n)', 13],
    ['pods.filter(p, !p.ready).map(p, p.name)', ['q']], ['"x.y" in conf && conf["x.y"] == "v"', true],
  ])('%s', (source, expected) => {
    expect(run(source)).toEqual(expected);
  });

  it.each(['conf.nope', 'nums[7]', 'unknownName', 'conf.__proto__', 'conf.constructor', 'ip("x")', '[].max()', 'n % 0'])('%s has no value', (source) => {
    expect(() => run(source)).toThrow(expect.objectContaining({ name: 'CelFailure' }));
  });

  it('keep the identity of objects', () => {
    expect(run('pods.filter(p, p.ready)[0]')).toBe(CONTEXT.pods[0]);
  });

  it('give up on very long texts', () => {
    expect(() => run('t.matches("a.*b")', { t: 'a'.repeat(20_000) })).toThrow('too long for a pattern');
  });

  // The same expressions in another CEL implementation.
  it.each([
    'name == "eth0" && n > 3.0', 'pods.exists(p, p.name == "q" && !p.ready)', 'pods.all(p, p.ready) || size(words) == 3', 'words.filter(w, w != "b")[0] == "a"',
    '"x.y" in conf && conf["x.y"].startsWith("v")', 'has(conf.empty) && !has(conf.nope)', 'pods.map(p, p.name) == ["p", "q"]', 'n > 3.0 ? name.endsWith("0") : false',
    'conf.nope == "x" || true', 'false && conf.nope == "x"', 'pods.exists_one(p, p.ready)', 'name.contains("th") != (half >= 2.5)', '"a" in words', 'size(name) == 4', '!(n < 1.0) && half * 2.0 == n',
  ])('agree with another engine: %s', (source) => {
    const other = plan(celEnv(), parse(source))(CONTEXT);
    expect(other).not.toBeInstanceOf(Error);
    expect(run(source)).toEqual(other);
  });
});

describe('templates', () => {
  const fill = (text: string): string => fillTemplate(parseTemplate(text).template, CONTEXT, () => true);

  it.each([
    ['{name} has {n} of {half}', 'eth0 has 5 of 2.5'], ['{words} and {[]}', 'b, a, b and none'], ['{n > 3.0}, {n < 3.0}', 'yes, no'], ['{{literal}} {name}', '{literal} eth0'],
    ['{conf["x.y"]} {"}" + name}', 'v }eth0'], ['{conf.nope}', 'unknown'], ['{n / 3.0}', '1.67'], ['{null}', 'none'], ['plain', 'plain'],
  ])('%s', (text, expected) => {
    expect(fill(text)).toBe(expected);
  });

  it('shorten long lists', () => {
    expect(fillTemplate(parseTemplate('{l}').template, { l: Array.from({ length: 23 }, (_, i) => i) }, () => true)).toMatch(/, 18, 19 and 3 more$/);
  });

  it('report what cannot be read', () => {
    expect(parseTemplate('a {name').faults).toEqual([{ message: 'this { is never closed', start: 2, end: 3, hint: 'write {{ for a brace that is no slot' }]);
    expect(parseTemplate('a {name +} b').faults).toMatchObject([{ message: expect.stringContaining('Unexpected token') }]);
  });
});

describe('patterns', () => {
  it.each(['^eth[0-9]+$', 'foo.*bar', '(?:foo|bar)+', '[^ ]+ from .* to', '\\s+\\S+', '^\\d+\\.\\d+\\.\\d+$', 'x{1,5}', '^(?:a|b)*c', 'level=error', '\\bOOM\\b', '[\\w.-]+:\\d+', 'it.?s'])('%s is let through', (pattern) => {
    expect(vetPattern(pattern)).toBeUndefined();
  });

  it.each(['(a+)+$', '(a|a)*b', '(a|ab)*c', 'a.*b.*c.*d', '(?=x)y', '(a)\\1', '(\\d+,)*x', '(x?)*y', '\\w+\\w+\\w+\\w+!', '(', 'a{500}{500}', '[', '*a', 'x'.repeat(301), '(?<n>a)', '\\u0041'])('%s is refused', (pattern) => {
    expect(vetPattern(pattern)).toBeTypeOf('string');
  });
});
