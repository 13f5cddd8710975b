/** Oldest kernel by Cilium minor, system requirements of each release. */
const BASE: readonly (readonly [minor: number, kernel: string])[] = [[10, '4.9.17'], [13, '4.19.57'], [16, '5.4'], [18, '5.10']];
/** Newest minor whose requirements were looked at. */
const LAST = 19;

/** `5.10`, for the minor of a 1.x release; undefined for releases not looked at. */
export function baseMinimum(minor: number): string | undefined {
  return minor > LAST ? undefined : BASE.findLast(([from]) => from <= minor)?.[1];
}

/**
 * Kernels of the Red Hat family from 8 on, which Cilium's documentation accepts although they are called 4.18 and 5.14.
 * Oracle's UEK is none of them: its number is a mainline one.
 */
export function isBackported(release: string): boolean {
  return /\.el(?:[89]|1\d)/.test(release) && !release.includes('uek');
}

/** First three numbers of a release; undefined for a text without them. */
export function numbersOf(release: string): readonly number[] | undefined {
  const match = /^(\d{1,3})\.(\d{1,5})(?:\.(\d{1,6}))?/.exec(release);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}

/**
 * Whether a kernel is older than a version. A bare 4.18 may be Red Hat's, so it counts as one. Debian and Ubuntu leave the
 * third number at 0 (`4.19.0-25-amd64` is 4.19.289), so a 0 there is not compared.
 */
export function below(release: string, version: string, backports: boolean): boolean {
  const [have, need] = [numbersOf(release), numbersOf(version)];
  if (have === undefined || need === undefined || backports || /^4\.18\.0?$/.test(release)) return false;
  const at = have.findIndex((n, i) => n !== need[i] && !(i === 2 && n === 0));
  return at >= 0 && (have[at] ?? 0) < (need[at] ?? 0);
}
