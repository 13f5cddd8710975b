import { formatMinor, parseVersion, type Version } from '../../base/version.ts';
import type { Release } from '../../model/tables.ts';

/** The row of the minor a version belongs to. */
export function releaseOf(version: Version, releases: readonly Release[]): Release | undefined {
  return releases.find((r) => r.minor === formatMinor(version));
}

/**
 * How many minors above this one had lost support by a day: 0 for the newest of those without support. Undefined while it
 * is maintained or when the table does not tell.
 */
export function minorsPastSupport(own: Release, releases: readonly Release[], day: string): number | undefined {
  const ended = releases.filter((r) => r.endOfLife !== undefined && r.endOfLife <= day);
  const at = ended.findIndex((r) => r.minor === own.minor);
  return at < 0 ? undefined : ended.length - 1 - at;
}

/** Minors of Kubernetes between the tested ones and this one: negative below the lowest, positive above the highest, 0 inside. */
export function distance(kubernetes: Version, tested: readonly string[]): number | undefined {
  const minors = tested.flatMap((t) => parseVersion(t)?.minor ?? []);
  if (minors.length === 0) return undefined;
  const [low, high] = [Math.min(...minors), Math.max(...minors)];
  if (kubernetes.minor < low) return kubernetes.minor - low;
  return kubernetes.minor > high ? kubernetes.minor - high : 0;
}
