import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible, visibleDeep, visibleLine } from '../../src/reporters/visible.ts';

describe('visible', () => {
  it.each([
    ['\u001b[31m', '␛[31m'], ['a\u0000b', 'a␀b'], ['\u202egnp', '\\u202egnp'], ['a\u2028b', 'a\\u2028b'], ['\ud800', '\\ud800'], ['\u009b', '\\u009b'],
    ['a\r\nb', 'a\nb'], ['a\rb', 'a␍b'], ['\u{e0041}', '\\u{e0041}'], ['tab\tkept\n', 'tab\tkept\n'], ['naïve 漢字 😀', 'naïve 漢字 😀'],
  ])('shows %j as %j', (raw, shown) => { expect(visible(raw)).toBe(shown); });

  it('is stable: what is visible stays as it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (s) => visible(visible(s)) === visible(s)));
  });

  it('leaves nothing that could break a line', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (s) => !/[\n\r\t\u2028\u2029\u0085\u001b]/.test(visibleLine(s))));
  });

  it('reaches every string of a value, keys too', () => {
    expect(visibleDeep({ a: ['\u001b', 1, null, { '\u202e': true }] })).toEqual({ a: ['␛', 1, null, { '\\u202e': true }] });
  });

  it('copies only what it changes', () => {
    const value = { plain: { list: ['a', 1, null] }, odd: ['\u001b', { kept: true }] };
    const shown = visibleDeep(value);
    expect(shown.odd[0]).toBe('␛');
    expect(shown.plain).toBe(value.plain);
    expect(shown.odd[1]).toBe(value.odd[1]);
    expect(value.odd[0]).toBe('\u001b');
    expect(visibleDeep(value.plain)).toBe(value.plain);
  });
});
