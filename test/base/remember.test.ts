import { describe, expect, it } from 'vitest';
import { remembered, rememberedLast } from '../../src/base/remember.ts';

describe('answers that are kept', () => {
  it('are asked for once for each argument', () => {
    const asked: object[] = [];
    const size = remembered((list: readonly number[]) => { asked.push(list); return list.length; });
    const [a, b] = [[1], [1, 2]];
    expect([size(a), size(b), size(a), size(b)]).toEqual([1, 2, 1, 2]);
    expect(asked).toEqual([a, b]);
  });

  it('are the last one only, and none where nothing names it', () => {
    const asked: string[] = [];
    const [one, two] = [{}, {}];
    const ask = rememberedLast(({ name }: { name: string; of?: object }) => { asked.push(name); return name.toUpperCase(); }, ({ of }) => of);
    expect([{ name: 'a', of: one }, { name: 'b', of: one }, { name: 'c', of: two }, { name: 'd', of: one }, { name: 'e' }, { name: 'f' }].map(ask)).toEqual(['A', 'A', 'C', 'D', 'E', 'F']);
    expect(asked).toEqual(['a', 'c', 'd', 'e', 'f']);
  });
});
