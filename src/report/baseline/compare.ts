import type { Subject } from '../../model/outcome.ts';
import type { ReportBaseline } from '../../model/report.ts';
import type { Severity } from '../../model/rule.ts';
import type { Baseline, BaselineEntry } from '../../model/waiver.ts';
import { fingerprint } from '../fingerprint.ts';
import { severityRank } from '../order.ts';

export type Standing = 'new' | 'worsened' | 'known';

/** Name of one fault of one node or object: the same in the next dump of the cluster. */
export function faultKey(code: string, subject: Subject): string {
  return fingerprint(code, [subject]);
}

export interface BaselineDesk {
  /** How a fault stands against the baseline. Call it once per fault: it keeps the account. */
  decide(code: string, severity: Severity, subject: Subject): Standing;
  /** @param doubtful whether a rule could not be judged for a subject: what is not found there is not fixed */
  account(doubtful: (entry: BaselineEntry) => boolean): ReportBaseline;
}

/** Compares faults with those of a baseline, one node or object at a time. */
export function openBaseline(baseline: Baseline): BaselineDesk {
  const before = new Map(baseline.entries.map((entry) => [entry.fingerprint, entry]));
  const seen = new Set<string>();
  const counts: Record<Standing, number> = { new: 0, worsened: 0, known: 0 };
  return {
    decide(code, severity, subject) {
      const key = faultKey(code, subject);
      const entry = before.get(key);
      seen.add(key);
      const standing: Standing = entry === undefined ? 'new' : severityRank(severity) < severityRank(entry.severity) ? 'worsened' : 'known';
      counts[standing]++;
      return standing;
    },
    account(doubtful) {
      const gone = baseline.entries.filter((entry) => !seen.has(entry.fingerprint));
      const fixed = gone.filter((entry) => !doubtful(entry));
      return {
        file: baseline.file, known: counts.known, worsened: counts.worsened, new: counts.new,
        fixed: fixed.map(({ code, severity, subject }) => ({ code, severity, subject })), notJudged: gone.length - fixed.length,
      };
    },
  };
}
