import { parseInstant } from '../../base/instant.ts';
import { sortedBy } from '../../base/sort.ts';
import type { ClocksFact } from '../../model/report-facts.ts';
import type { Reader } from './reads.ts';

type Stamp = ClocksFact['nodes'][number];

function better(a: Stamp | undefined, b: Stamp): Stamp {
  return a === undefined || Date.parse(b.newest) > Date.parse(a.newest) ? b : a;
}

/** Middle of the sorted values; of an even number the later one. */
function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/**
 * The newest time stamp each node's own clock has put into the dump, to be held against the time of collection, or against
 * the other nodes where that has no zone. Undefined when no node gives one.
 * @param collectedAt as in the snapshot
 */
export function clockFacts(read: Reader, collectedAt: string | undefined): ClocksFact | undefined {
  const newest = new Map<string, Stamp>();
  const offer = (node: string | undefined, stamp: string | undefined, source: Stamp['source']): void => {
    const at = stamp === undefined ? undefined : parseInstant(stamp)?.epochMs;
    if (node === undefined || at === undefined) return;
    newest.set(node, better(newest.get(node), { node, newest: new Date(at).toISOString(), source, seconds: 0 }));
  };
  for (const { data, node } of read('cilium-log')) offer(node, data.lastTime, 'log');
  for (const { data, node } of read('cilium-health-status')) offer(node, data.probedAt, 'health probe');
  if (newest.size === 0) return undefined;
  const stamps = sortedBy(newest.values(), (s) => s.node);
  const collected = collectedAt === undefined ? undefined : parseInstant(collectedAt)?.epochMs;
  const reference = collected ?? median(stamps.map((s) => Date.parse(s.newest)));
  return {
    reference: collected === undefined ? 'nodes' : 'collection', at: new Date(reference).toISOString(),
    nodes: stamps.map((s) => ({ ...s, seconds: Math.round((Date.parse(s.newest) - reference) / 1000) })),
  };
}
