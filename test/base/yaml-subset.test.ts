import fc from 'fast-check';
import { CORE_SCHEMA, dump, load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseHandwrittenYaml, parseYaml } from '../../src/base/yaml/parse.ts';
import { trySubset } from '../../src/base/yaml/subset.ts';

const CONTROL_OR_BREAK = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/;

/** What the reference reader makes of a text; undefined when it refuses it. */
function reference(text: string): { value: unknown } | undefined {
  try {
    return { value: load(text, { schema: CORE_SCHEMA }) };
  } catch {
    return undefined;
  }
}

function agree(text: string): boolean {
  const mine = trySubset(text.split('\n'));
  if (mine === undefined) return false;
  expect({ text, value: mine.value }).toEqual({ text, value: reference(`${text}\n`)?.value });
  return true;
}

const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }), fc.string(),
  fc.constantFrom('on', 'yes', 'y', 'null', 'Null', '~', '0x1F', '0b7f', '0b101', '0o18', '-0x1', '0x', '1e3', '44862e6609', '1_000', '12:30', '012', '.5', '1.', '-0', '+1', '.inf', '0o7', '2022-11-10',
    '- a', 'a: b', 'a #b', '# c', '|', '>', '&a', '*a', '!x', '%x', '@x', '`x', '---', '...', '? x', '{}', '[]', '=', '<<', 'a:', ' lead', 'trail ', 'it\'s', '"q"', '',
    'line\nbreak', 'end\n', 'end\n\n', '\nstart', ' indented\n first', 'tab\tin', 'a\n\n\nb', 'x'.repeat(100), 'many words that go on until they are folded into the next line of the text '.repeat(3)),
  fc.array(fc.constantFrom('word', 'a:b', '10.0.0.1', '&&', '#x', '--flag=1', 'k: v', '\\', '"', '\''), { minLength: 1, maxLength: 30 }).map((w) => w.join(' ')),
);
const value = fc.letrec((tie) => ({
  node: fc.oneof({ depthSize: 'small', withCrossShrink: true }, hostileText, fc.integer(), fc.boolean(), fc.constant(null), fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('node'), { maxLength: 4 }), fc.dictionary(fc.oneof(fc.stringMatching(/^[a-z][a-zA-Z0-9./-]{0,12}$/), hostileText), tie('node'), { maxKeys: 4 })),
})).node;

describe('subset of YAML', () => {
  test('never differs from the general reader on what js-yaml writes', () => {
    let read = 0;
    fc.assert(fc.property(value, fc.boolean(), fc.constantFrom(-1, 80), (v, noArrayIndent, lineWidth) => {
      if (agree(dump({ root: v }, { noArrayIndent, lineWidth, noRefs: true }))) read++;
    }), { numRuns: 3000, seed: 7 });
    expect(read).toBeGreaterThan(500);
  });

  test('never differs on what the yaml package writes', () => {
    fc.assert(fc.property(value, fc.constantFrom(2, 4), (v, indent) => {
      agree(stringify({ root: [v, { a: v }] }, { indent, lineWidth: 60, aliasDuplicateObjects: false }));
    }), { numRuns: 2000, seed: 11 });
  });

  test('never differs on lines put together at random', () => {
    const word = fc.constantFrom('a:', 'b: 1', '- ', '- c', '- d: e', '-', '- - x', 'key: "x', 'y"', 'z: \'q', 'r\'', 'l: |', 'm: |-', 'n: |+', 'text', 'o: {}', 'p: []', '', '  ', 'q: ~',
      's: "a\\', 't: "\\u00e9"', 'u: a  ', '"v": 1', 'w:x', 'aa: 1.50', 'bb: -3', 'cc: 0.0', 'dd: - e', '"', '# no', 'ee: |2', 'ff: true', 'gg: null', 'a: twice', '---');
    const line = fc.tuple(fc.integer({ min: 0, max: 6 }), word).map(([n, w]) => ' '.repeat(n) + w);
    let read = 0;
    fc.assert(fc.property(fc.array(line, { maxLength: 8 }), (lines) => { if (agree(lines.join('\n'))) read++; }), { numRuns: 30_000, seed: 3 });
    expect(read).toBeGreaterThan(500);
  });

  test('what the subset leaves is read by the general reader, or refused with a reason', () => {
    fc.assert(fc.property(value, (v) => {
      const text = dump({ root: v }, { noRefs: true });
      const result = parseYaml(text.slice(0, -1).split('\n'));
      if (!result.ok) expect(reference(text) === undefined || /[\u0085\u2028\u2029\ufeff]/.test(text)).toBe(true);
      else if (result.altered.length === 0) expect(result.value).toEqual(load(text, { schema: CORE_SCHEMA }));
      else expect(CONTROL_OR_BREAK.test(text.replaceAll('\n', ''))).toBe(true);
    }), { numRuns: 2000, seed: 5 });
  });
});

describe('subset of YAML, example by example', () => {
  const read = (...lines: string[]): unknown => trySubset(lines)?.value;

  test('lists at the indent of their key, nested lists, maps in lists', () => {
    expect(read('args:', '- --a=1', '- b', 'rest:', '- name: x', '  ports:', '  - 80', '- - 1', '  - two', '-', '- {}')).toEqual({
      args: ['--a=1', 'b'], rest: [{ name: 'x', ports: [80] }, [1, 'two'], null, {}],
    });
  });

  test('scalars stay what Go meant', () => {
    expect(read('a: 44862e9', 'b: 1')).toBeUndefined();
    expect(read('a: 10.0.0.1', 'b: 1.25', 'c: -7', 'd: v1', 'e: 2022-11-10', 'f: on', 'g: true', 'h: null', 'i:')).toEqual({
      a: '10.0.0.1', b: 1.25, c: -7, d: 'v1', e: '2022-11-10', f: 'on', g: true, h: null, i: null,
    });
  });

  test('folded plain and quoted text, literal blocks', () => {
    expect(read('a: one', '  two', '', '  three', 'b: "x \\"y\\" \\u263a', '  z"', "c: 'it''s", "  so'", 'd: |', '  l1', '    l2', '', 'e: |-', '  s', 'f: |+', '  k', '')).toEqual({
      a: 'one two\nthree', b: 'x "y" \u263a z', c: 'it\'s so', d: 'l1\n  l2\n', e: 's', f: 'k\n\n',
    });
  });

  test.each([
    ['anchor', 'a: &x 1'], ['alias', 'a: *x'], ['tag', 'a: !!str 1'], ['flow', 'a: [1]'], ['explicit key', '? a'], ['leading zero', 'a: 012'],
    ['prototype key', '__proto__: 1'], ['comment', 'a: 1 # c'], ['tab', 'a:\t1'], ['byte order mark', '\ufeffa: 1'], ['NUL', 'a: \u0000'],
    ['next line', 'a: x\u0085y'], ['line separator', 'a: x\u2028y'], ['indented literal', 'a: |2\n    x'], ['bare scalar', 'just text'], ['nothing', ''],
  ])('leaves to the general reader: %s', (_, text) => { expect(trySubset(text.split('\n'))).toBeUndefined(); });

  test('leaves deep nesting and duplicate keys alone', () => {
    expect(trySubset(Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:`))).toBeUndefined();
    expect(trySubset(['a: 1', 'a: 2'])).toBeUndefined();
    expect(trySubset(['toString: 1', 'constructor: 2'])?.value).toEqual({ toString: 1, constructor: 2 });
  });
});

describe('the general reader behind the subset', () => {
  test('keeps __proto__ as an ordinary key', () => {
    const result = parseYaml(['a:', '  __proto__:', '    admin: true']);
    const a = result.ok ? (result.value as { a: object }).a : {};
    expect(Object.hasOwn(a, '__proto__')).toBe(true);
    expect(Object.getPrototypeOf(a)).toBe(Object.prototype);
    expect('admin' in a).toBe(false);
  });

  test('tells the line of a duplicate key and of a broken text', () => {
    expect(parseYaml(['a: 1', 'b: 2', 'a: 3'])).toMatchObject({ ok: false, index: 2, message: expect.stringContaining('duplicate') as string });
    expect(parseYaml(['a: "open', 'b: 1'])).toMatchObject({ ok: false });
  });

  test.each([
    [['a: &x [1]', 'b: [*x, *x]']], [['a: &x', '  k: 1', 'b: *x']], [['- &a long', '- *a']], [['? &k key', ': *k']], [['a: &x', 'b: 1']], [['a: &self [*self]']],
  ])('refuses anchors: %j', (lines) => { expect(parseYaml(lines)).toMatchObject({ ok: false, message: expect.stringContaining('anchor') as string }); });

  test.each([
    [['a: &x [1, 2]', 'b: *x'], { a: [1, 2], b: [1, 2] }],
    [['base: &x', '  k: 1', '  l: 2', 'b:', '  <<: *x', '  k: 3'], { base: { k: 1, l: 2 }, b: { k: 3, l: 2 } }],
    [['x: &x {k: 1}', 'y: &y {k: 2, m: 3}', 'b:', '  <<: [*x, *y]'], { x: { k: 1 }, y: { k: 2, m: 3 }, b: { k: 1, m: 3 } }],
    [['a: x & y'], { a: 'x & y' }],
  ])('resolves anchors of what people write by hand: %j', (lines, value) => { expect(parseHandwrittenYaml(lines)).toMatchObject({ ok: true, value }); });

  test('refuses aliases without end, in a circle or of nothing, and keeps __proto__ ordinary', () => {
    const laughs = ['a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]', ...['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((key, i) => `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[i] ?? ''}`).join(', ')}]`)];
    for (const lines of [laughs, ['a: &self [*self]'], ['a: &self {b: *self}'], ['a: *none', 'b: &x 1']]) expect(parseHandwrittenYaml(lines)).toMatchObject({ ok: false });
    const result = parseHandwrittenYaml(['x: &x', '  __proto__: { admin: true }', 'a:', '  <<: *x']);
    const a = result.ok ? (result.value as { a: object }).a : {};
    expect(Object.hasOwn(a, '__proto__')).toBe(true);
    expect('admin' in a).toBe(false);
  });

  test('an ampersand or a star in a text is no anchor', () => {
    expect(parseYaml(['a: x && y # c', 'b: "*"', 'c: >', '  && z', '  &q', 'd: [a&b]'])).toMatchObject({ ok: true, value: { a: 'x && y', b: '*', c: '&& z &q\n', d: ['a&b'] } });
  });

  test('refuses more than 100 levels', () => {
    expect(parseYaml([`a: ${'['.repeat(5000)}`])).toMatchObject({ ok: false });
  });

  test('leaves control characters out and says so', () => {
    expect(parseYaml(['a: x\u0000y', 'b: z'])).toMatchObject({ ok: true, value: { a: 'xy', b: 'z' }, altered: [{ index: 0 }] });
    expect(parseYaml(['a: 1', 'b: x\u2028y'])).toMatchObject({ ok: true, altered: [{ index: 1 }] });
  });
});
