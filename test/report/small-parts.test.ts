import { describe, expect, it } from 'vitest';
import { areaName, byFamily, familyOf } from '../../src/report/areas.ts';
import { clipExcerpt } from '../../src/report/clip.ts';
import { mergePlaces } from '../../src/report/evidence.ts';
import { fnv1a64 } from '../../src/report/fingerprint.ts';
import { byNatural } from '../../src/report/order.ts';
import { ref } from './fixtures.ts';

describe('areas', () => {
  it('come from the family of the code', () => {
    expect(areaName(familyOf('KPR-001'))).toBe('kube-proxy replacement');
    expect(areaName(familyOf('OWN-001'))).toBe('OWN');
    expect(['OWN', 'MASQ', 'KPR', 'AAA'].sort(byFamily)).toEqual(['KPR', 'MASQ', 'AAA', 'OWN']);
  });
});

describe('clipExcerpt', () => {
  it('keeps the first lines and says how much of a line was cut', () => {
    expect(clipExcerpt('a\r\nb\nc', 2)).toBe('a\nb');
    expect(clipExcerpt('x'.repeat(10), 1, 4)).toBe('xxxx… [6 more characters]');
  });

  it('does not cut a character in two', () => {
    expect(clipExcerpt('ab\u{1f600}cd', 1, 3)).toBe('ab… [4 more characters]');
  });
});

describe('fnv1a64', () => {
  it('gives the published values', () => {
    expect(fnv1a64('')).toBe('cbf29ce484222325');
    expect(fnv1a64('a')).toBe('af63dc4c8601ec8c');
    expect(fnv1a64('foobar')).toBe('85944171f73967e8');
  });
});

describe('byNatural', () => {
  it('compares digits as numbers, also very long ones', () => {
    expect(['node-10', 'node-9', 'node-09', 'node', 'n1b', 'n1a'].sort(byNatural)).toEqual(['n1a', 'n1b', 'node', 'node-09', 'node-9', 'node-10']);
    expect(byNatural('9'.repeat(40), `1${'0'.repeat(40)}`)).toBeLessThan(0);
  });
});

describe('mergePlaces', () => {
  it('does not join other files, other notes or what would become too long', () => {
    expect(mergePlaces([ref('a', 1), ref('b', 2)])).toHaveLength(2);
    expect(mergePlaces([ref('a', 1), ref('a', 2, 2, 'note')])).toHaveLength(2);
    expect(mergePlaces([ref('a', 1, 5), ref('a', 6, 10)])).toHaveLength(2);
    expect(mergePlaces([ref('a', 1), ref('a', 3), ref('a', 2)])).toEqual([ref('a', 1, 3)]);
  });
});
