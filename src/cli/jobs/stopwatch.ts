import type { Stage, Watch } from '../../model/watch.ts';
import type { Timing } from './messages.ts';

interface Running { name: string | undefined; since: number; inside: number }

/** Sums up times by stage and name. Work inside other work counts for itself only, so that the sum is the time that went by. */
export class Stopwatch implements Watch {
  readonly #sums = new Map<string, { stage: string; name: string; ms: number; count: number }>();
  readonly #open: Running[] = [];
  readonly #now: () => number;

  /** `now`: milliseconds of a clock that does not go back. */
  constructor(now: () => number) {
    this.#now = now;
  }

  start(stage: Stage, name?: string): (name?: string) => void {
    const own: Running = { name, since: this.#now(), inside: 0 };
    this.#open.push(own);
    return (found) => {
      const at = this.#open.lastIndexOf(own);
      if (at < 0) return;
      this.#open.length = at;
      const all = this.#now() - own.since;
      const around = this.#open.at(-1);
      if (around !== undefined) around.inside += all;
      this.add({ stage, name: found ?? own.name ?? '', ms: all - own.inside, count: 1 });
    };
  }

  add({ stage, name, ms, count }: Timing): void {
    const key = `${stage}\n${name}`;
    const sum = this.#sums.get(key);
    if (sum === undefined) this.#sums.set(key, { stage, name, ms, count });
    else { sum.ms += ms; sum.count += count; }
  }

  /** What was summed up, dearest first; empties the watch. */
  take(): Timing[] {
    const all = [...this.#sums.values()].sort((a, b) => b.ms - a.ms);
    this.#sums.clear();
    return all;
  }
}
