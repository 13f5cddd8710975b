import type { Document } from '../model/document.ts';
import { sortedBy } from '../base/sort.ts';
import type { ReadEntry } from './assemble.ts';

/**
 * Logs that were saved twice: for a container that restarts over and over, the collector gets the same finished run as the
 * current and as the previous log. Both would be counted. Returns the paths to leave out, each with the path it equals.
 */
export function repeatedLogs(entries: readonly ReadEntry[]): ReadonlyMap<string, string> {
  const byPath = new Map(entries.map((e) => [e.path, e]));
  const repeated = new Map<string, string>();
  for (const entry of sortedBy(entries, (e) => e.path)) {
    const current = entry.path.replace(/-prev(?:ious)?(?=\.log$)/, '');
    const other = current === entry.path ? undefined : byPath.get(current);
    if (other !== undefined && sameLog(entry, other)) repeated.set(entry.path, other.path);
  }
  return repeated;
}

/** The summary of a log holds its times, counts and messages: with the same size, lines and summary it is the same text. */
function sameLog(a: ReadEntry, b: ReadEntry): boolean {
  if (a.size !== b.size || a.documents.length !== 1 || b.documents.length !== 1) return false;
  const [one] = a.documents;
  const [two] = b.documents;
  if (one?.data === undefined || two?.data === undefined || one.lines !== two.lines || one.parser !== 'cilium-log' || two.parser !== one.parser) return false;
  return summaryOf(one) === summaryOf(two);
}

function summaryOf(document: Document): string {
  return JSON.stringify(document.data, (key, value: unknown) => (key === 'previous' ? undefined : value));
}
