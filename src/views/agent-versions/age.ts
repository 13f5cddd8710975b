import { epochOf } from '../../base/instant.ts';

/**
 * Seconds from a moment to the collection of the data; undefined when one of them is unknown. A stamp without a zone, as in
 * the name of a dump, is taken as UTC, so the age may be off by the zone; it is never negative.
 */
export function secondsBefore(moment: string | undefined, collected: string | undefined): number | undefined {
  const from = epochOf(moment);
  const to = epochOf(collected);
  return from === undefined || to === undefined ? undefined : Math.max(0, (to - from) / 1000);
}
