import { writeFileSync } from 'node:fs';
import { EXIT, UserError } from '../base/errors.ts';
import type { Stage } from '../model/watch.ts';
import type { Io } from './io.ts';
import type { Timing } from './jobs/messages.ts';
import { Stopwatch } from './jobs/stopwatch.ts';

/** Where a run spent its time. Milliseconds, those of threads summed up, so that stages can be more than the whole. */
export interface Profile {
  readonly formatVersion: 1;
  readonly jobs: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakRssMb: number;
  readonly stages: readonly { readonly stage: string; readonly ms: number }[];
  readonly parsers: readonly { readonly name: string; readonly ms: number; readonly files: number }[];
  readonly recognised: readonly { readonly name: string; readonly ms: number; readonly files: number }[];
  readonly rules: readonly { readonly name: string; readonly ms: number }[];
}

/** Times a run and writes the account to `target`: a file, or `-` for standard error, since standard output may hold a report. */
export class Profiler {
  readonly watch = new Stopwatch(() => performance.now());
  readonly #target: string;
  readonly #jobs: number;
  readonly #since = performance.now();

  constructor(target: string, jobs: number) {
    this.#target = target;
    this.#jobs = jobs;
  }

  write(io: Io): void {
    const text = `${JSON.stringify(this.#profile(), null, 1)}\n`;
    if (this.#target === '-') { io.stderr.write(text); return; }
    try {
      writeFileSync(this.#target, text);
    } catch (error) {
      throw new UserError(`the profile cannot be written to ${this.#target}: ${error instanceof Error ? error.message : String(error)}`, EXIT.usage);
    }
  }

  #profile(): Profile {
    const times = this.watch.take();
    const used = process.resourceUsage();
    const named = (stage: string): Timing[] => times.filter((t) => t.stage === stage && t.name !== '');
    const perFile = (stage: string): { name: string; ms: number; files: number }[] => named(stage).map((t) => ({ name: t.name, ms: round(t.ms), files: t.count }));
    const stages = new Map<string, number>();
    for (const t of times) stages.set(t.stage, (stages.get(t.stage) ?? 0) + t.ms);
    return {
      formatVersion: 1, jobs: this.#jobs, wallMs: round(performance.now() - this.#since), cpuMs: round((used.userCPUTime + used.systemCPUTime) / 1000), peakRssMb: round(used.maxRSS / 1024),
      stages: [...stages].map(([stage, ms]) => ({ stage, ms: round(ms) })),
      parsers: perFile('parse'), recognised: perFile('recognise'),
      rules: named('judge').map((t) => ({ name: t.name, ms: round(t.ms) })),
    };
  }
}

/** Does a piece of work, timed when somebody wants to know. */
export async function timed<T>(profiler: Profiler | undefined, stage: Stage, work: () => Promise<T>): Promise<T> {
  const stop = profiler?.watch.start(stage);
  const result = await work();
  stop?.();
  return result;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
