import type { Report } from '../../model/report.ts';
import type { Baseline, BaselineEntry } from '../../model/waiver.ts';
import { doubter } from '../marks.ts';
import { severityRank } from '../order.ts';
import { baselineText, faultsOf } from './file.ts';

/** What an update does to a baseline. */
export interface BaselineUpdate {
  /** The new text of the file. */
  readonly text: string;
  readonly kept: number;
  /** Found, and not in the baseline before, or graver than there. In the text only when new ones are accepted. */
  readonly added: readonly BaselineEntry[];
  /** In the baseline before and not found any more, though their rules were judged. */
  readonly removed: readonly BaselineEntry[];
}

/**
 * Brings a baseline in line with a report: what is fixed leaves it, what is milder is written down as milder. New and
 * worsened faults enter only when `acceptNew`: a baseline that grows by itself gates nothing. Faults that could not be
 * looked for stay.
 */
export function updateBaseline(before: Baseline | undefined, report: Report, acceptNew: boolean): BaselineUpdate {
  const found = new Map(faultsOf(report).map((entry) => [entry.fingerprint, entry]));
  const old = new Map((before?.entries ?? []).map((entry) => [entry.fingerprint, entry]));
  const waived = new Set(faultsOf({ ...report, findings: report.findings.flatMap(({ waived: w, ...f }) => (w === undefined ? [] : [f])) }).map((e) => e.fingerprint));
  const doubtful = doubter(report.outcomes, report.cluster.nodes);
  const gone = [...old.values()].filter((entry) => !found.has(entry.fingerprint));
  const removed = gone.filter((entry) => waived.has(entry.fingerprint) || !doubtful(entry));
  const graver = (entry: BaselineEntry): boolean => { const was = old.get(entry.fingerprint); return was === undefined || severityRank(entry.severity) < severityRank(was.severity); };
  const added = [...found.values()].filter(graver);
  const stays = gone.filter((entry) => !removed.includes(entry));
  const lasting = [...found.values()].flatMap((entry) => (!graver(entry) || acceptNew ? [entry] : old.get(entry.fingerprint) ?? []));
  return { text: baselineText(report.cluster.name ?? before?.cluster, [...lasting, ...stays]), kept: lasting.length + stays.length - (acceptNew ? added.length : 0), added, removed };
}
