import { ownText } from './own-text.ts';
import { byText } from './sort.ts';

/** How often each key occurred, with a bound on the keys kept: what comes later is counted in `left` only. */
export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #most: number;
  #left = 0;

  /** `most`: keys kept. */
  constructor(most = 10_000) {
    this.#most = most;
  }

  add(key: string, by = 1): void {
    const before = this.#counts.get(key);
    if (before === undefined && this.#counts.size >= this.#most) this.#left += by;
    else if (before === undefined) this.#counts.set(ownText(key), by);
    else this.#counts.set(key, before + by);
  }

  /** Sum of what found no room. */
  get left(): number { return this.#left; }

  /** Number of keys kept. */
  get size(): number { return this.#counts.size; }

  /** Most frequent first, equal ones by key. */
  top(limit: number): { readonly key: string; readonly count: number }[] {
    return [...this.#counts].map(([key, count]) => ({ key, count }))
      .sort((a, b) => b.count - a.count || byText(a.key, b.key)).slice(0, limit);
  }
}

/** Groups of like events: each holds what its first event said and how many followed. Bounded like `Tally`. */
export class Groups<Value> {
  readonly #groups = new Map<string, { readonly value: Value; count: number; readonly line: number }>();
  readonly #most: number;
  #left = 0;

  /** `most`: groups kept. */
  constructor(most = 10_000) {
    this.#most = most;
  }

  /** Counts one event; `make` is called for the first of its key. Returns the group's value, undefined when there is no room. */
  add(key: string, line: number, make: () => Value, by = 1): Value | undefined {
    const known = this.#groups.get(key);
    if (known !== undefined) {
      known.count += by;
      return known.value;
    }
    if (this.#groups.size >= this.#most) {
      this.#left += by;
      return undefined;
    }
    const value = make();
    this.#groups.set(ownText(key), { value, count: by, line });
    return value;
  }

  /** Events that found no room. */
  get left(): number { return this.#left; }

  get size(): number { return this.#groups.size; }

  /** Most frequent first, equal ones in the order of the text; `line` is that of the first event. */
  top(limit: number): { readonly value: Value; readonly count: number; readonly line: number }[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count || a.line - b.line).slice(0, limit);
  }
}
