import type { Mark, Marks } from '../../model/document.ts';

/** Marks without an object for each: keys, and first and last lines. The keys are one text where they can be: it decodes many times faster. */
export interface FlatMarks { readonly keys: string | readonly string[]; readonly lines: Uint32Array }

/** No usual key holds it: keys are paths into data, and a line of text ends at a line feed. Stands before, between and after keys. */
const BETWEEN = '\n';
/** After so many look-ups an index is worth its making. Most marks of most documents are never asked for. */
const FEW = 6;

export function flatten(marks: Marks): FlatMarks {
  const keys = [...marks.keys()];
  const lines = new Uint32Array(marks.size * 2);
  let i = 0;
  for (const [, { start, end }] of marks) { lines[i++] = start; lines[i++] = end; }
  return { keys: keys.some((key) => key.includes(BETWEEN)) ? keys : BETWEEN + keys.join(BETWEEN) + BETWEEN, lines };
}

/** Marks that are looked up in their flat form, until it is clear that many are wanted. */
export function unflatten(flat: FlatMarks): Marks {
  return new Unflat(flat);
}

class Unflat implements Marks {
  readonly #keys: string | readonly string[];
  readonly #lines: Uint32Array;
  #asked = 0;
  #index: ReadonlyMap<string, number> | undefined;

  constructor({ keys, lines }: FlatMarks) {
    this.#keys = keys;
    this.#lines = lines;
  }

  get size(): number {
    return this.#lines.length / 2;
  }

  get(key: string): Mark | undefined {
    const at = this.#find(key);
    return at === undefined ? undefined : this.#at(at);
  }

  keys(): MapIterator<string> {
    return this.#indexed().keys();
  }

  *[Symbol.iterator](): MapIterator<[string, Mark]> {
    for (const [key, at] of this.#indexed()) yield [key, this.#at(at)];
  }

  #at(i: number): Mark {
    return { start: this.#lines[2 * i] ?? 1, end: this.#lines[2 * i + 1] ?? 1 };
  }

  #find(key: string): number | undefined {
    if (this.#index !== undefined || typeof this.#keys !== 'string' || ++this.#asked > FEW) return this.#indexed().get(key);
    const at = this.#keys.indexOf(BETWEEN + key + BETWEEN);
    if (at === -1 || this.size === 0 || key.includes(BETWEEN)) return undefined;
    let before = 0;
    for (let next = this.#keys.indexOf(BETWEEN); next < at; next = this.#keys.indexOf(BETWEEN, next + 1)) before++;
    return before;
  }

  #indexed(): ReadonlyMap<string, number> {
    return (this.#index ??= new Map(this.#list().map((key, i) => [key, i])));
  }

  #list(): readonly string[] {
    if (typeof this.#keys !== 'string') return this.#keys;
    return this.size === 0 ? [] : this.#keys.slice(1, -1).split(BETWEEN);
  }
}
