/** Numbers from a seed: the same seed gives the same cluster on every machine (mulberry32). */
export interface Random {
  /** A whole number from 0 up to `below`, not included. */
  readonly int: (below: number) => number;
  /** `length` hexadecimal digits. */
  readonly hex: (length: number) => string;
  pick<T>(items: readonly T[]): T;
  /** Numbers of their own for `name`: what one part draws does not shift what another gets. */
  fork(name: string): Random;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
  const int = (below: number): number => Math.floor((next() / 4294967296) * below);
  return {
    int,
    hex: (length) => Array.from({ length: Math.ceil(length / 8) }, () => next().toString(16).padStart(8, '0')).join('').slice(0, length),
    pick: (items) => {
      const item = items[int(items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
    fork: (name) => createRandom(hash(name, seed)),
  };
}

/** FNV-1a over a name, mixed with the seed. */
function hash(text: string, seed: number): number {
  let h = 0x811c9dc5 ^ seed;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
