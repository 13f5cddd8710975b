import type { LogRecord } from './record.ts';
import type { LogPeriod } from './schema.ts';

const TEN_MINUTES = 600_000;
const MAX_PERIODS = 1000;

/** Counts warnings and worse by clock periods of ten minutes. */
export class PeriodCounter {
  readonly #periods = new Map<number, { errors: number; warnings: number }>();

  add({ time, level }: LogRecord): void {
    const isError = level === 'panic' || level === 'fatal' || level === 'error';
    if (time === undefined || (!isError && level !== 'warning')) return;
    const at = Math.floor(Date.parse(time) / TEN_MINUTES);
    if (!Number.isFinite(at)) return;
    const period = this.#periods.get(at) ?? { errors: 0, warnings: 0 };
    if (isError) period.errors++;
    else period.warnings++;
    if (this.#periods.has(at) || this.#periods.size < MAX_PERIODS) this.#periods.set(at, period);
  }

  /** Periods that hold any, in the order of time; a log may jump back. */
  result(): LogPeriod[] {
    return [...this.#periods].sort(([a], [b]) => a - b).map(([at, counts]) => ({ at: `${new Date(at * TEN_MINUTES).toISOString().slice(0, 16)}:00Z`, ...counts }));
  }
}
