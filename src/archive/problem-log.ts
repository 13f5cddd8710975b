import type { Problem } from '../model/problem.ts';

/** Collects problems up to a ceiling, then counts. The same problem is told once. */
export class ProblemLog {
  readonly #list: Problem[] = [];
  readonly #seen = new Set<string>();
  readonly #most: number;
  readonly #name: string;
  #more = 0;

  /** `name` is the input's own name, the path of the closing "and N more" line. */
  constructor(name: string, most: number) {
    this.#name = name;
    this.#most = most;
  }

  get list(): readonly Problem[] {
    return this.#list;
  }

  add(path: string, message: string): void {
    const key = `${path}\n${message}`;
    if (this.#seen.has(key)) return;
    if (this.#list.length < this.#most) {
      this.#seen.add(key);
      this.#list.push({ path, message });
      return;
    }
    this.#more += 1;
    this.#list[this.#most] = { path: this.#name, message: `${this.#more} more problems are not listed one by one` };
  }
}
