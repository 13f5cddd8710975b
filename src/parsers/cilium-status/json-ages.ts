import { parseInstant } from '../../base/instant.ts';
import { at, list, text } from '../object-fields.ts';

/**
 * The text form prints ages, the JSON form instants. Its own "now" is the newest instant it holds: controllers run every few seconds, so
 * it is that far off at most, and no clock is asked.
 */
export function newest(value: unknown): string | undefined {
  let latest: string | undefined;
  const offer = (given: unknown): void => {
    const said = instant(text(given));
    if (said !== undefined && (latest === undefined || said > latest)) latest = said;
  };
  for (const one of list(at(value, 'controllers'))) {
    offer(at(one, 'status', 'last-success-timestamp'));
    offer(at(one, 'status', 'last-failure-timestamp'));
  }
  for (const one of list(at(value, 'cluster-mesh', 'clusters'))) offer(at(one, 'last-failure'));
  return latest;
}

/** `never`, or `<seconds>s ago`. */
export function formatAge(said: string | undefined, now: string | undefined): string {
  const then = instant(said);
  if (then === undefined || now === undefined) return 'never';
  const seconds = Math.trunc(((parseInstant(now)?.epochMs ?? 0) - (parseInstant(then)?.epochMs ?? 0)) / 1000);
  return `${String(Math.max(0, seconds))}s ago`;
}

function instant(said: string | undefined): string | undefined {
  const read = said === undefined || said.startsWith('0001-') || said.startsWith('1970-01-01T00:00:00') ? undefined : parseInstant(said);
  return read?.text;
}
