import semver from 'semver';

/** A release, vendor suffix removed. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  /** 0 when the text has only two numbers: `6.6`. */
  readonly patch: number;
  /** `rc.1`, `pre.4`, `dev`, `snapshot.3`, `rc3`. */
  readonly pre?: string;
}

const NUMBERS = /(?:^|[^\w.])v?(\d{1,8})\.(\d{1,8})(?:\.(\d{1,8}))?/;
// Any other word after the numbers belongs to a vendor or distribution: `-gke.12`, `-eks-bc4871b`, `-212.876.amzn2.x86_64`.
const PRE = /^-(rc|pre|dev|snapshot|alpha|beta)(\.)?(\d{1,8})?/i;

/**
 * Finds the first version in a text: `v1.13.10-gke.12`, `1.10.90`, `5.10.224-212.876.amzn2.x86_64`, `1.18.0 (v1.18.0-274205f0)`,
 * `Linux version 6.6 ...`. For image references use `versionOfImage`. Returns undefined when there is none.
 */
export function parseVersion(text: string): Version | undefined {
  const head = text.slice(0, 1000);
  const match = NUMBERS.exec(head);
  if (match === null) return undefined;
  const numbers = { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3] ?? 0) };
  const pre = PRE.exec(head.slice(match.index + match[0].length));
  if (pre === null) return numbers;
  const [, word = '', dot = '', count] = pre;
  return { ...numbers, pre: word.toLowerCase() + (count === undefined ? '' : dot + String(Number(count))) };
}

/** Version in the tag of an image reference: `registry:5000/cilium/cilium:v1.17.5@sha256:...`; undefined for `:latest` or no tag. */
export function versionOfImage(image: string): Version | undefined {
  const name = (image.split('@', 1)[0] ?? '').split('/').at(-1) ?? '';
  const colon = name.indexOf(':');
  return colon < 0 ? undefined : parseVersion(name.slice(colon + 1));
}

/** `1.18.0`, `1.20.0-pre.4`. */
export function formatVersion(version: Version): string {
  const numbers = `${version.major}.${version.minor}.${version.patch}`;
  return version.pre === undefined ? numbers : `${numbers}-${version.pre}`;
}

/** `1.18`. */
export function formatMinor({ major, minor }: Pick<Version, 'major' | 'minor'>): string {
  return `${major}.${minor}`;
}

/** The minor of the first version in a text: `1.16` of `v1.16.3-rc.1`; undefined when there is none. */
export function minorOf(text: string | undefined): string | undefined {
  const version = text === undefined ? undefined : parseVersion(text);
  return version === undefined ? undefined : formatMinor(version);
}

/** Built between releases: `1.10.90` up to 1.13, `1.19.0-dev` since. */
export function isDevelopment(version: Version): boolean {
  return version.patch === 90 || version.pre === 'dev' || version.pre?.startsWith('snapshot') === true;
}

/** Negative, zero or positive as `a` is older than, equal to or newer than `b`; pre-releases come before their release. */
export function compareVersions(a: Version, b: Version): number {
  return semver.compare(formatVersion(a), formatVersion(b));
}

/** Whether a range such as `>=1.13.0 <1.13.5 || 1.14.x` is well formed. */
export function isVersionRange(range: string): boolean {
  return semver.validRange(range) !== null;
}

/**
 * Whether a version lies in a semver range; pre-releases count as members. A text is read with `parseVersion` first.
 * Returns undefined when version or range cannot be read.
 */
export function satisfies(version: Version | string, range: string): boolean | undefined {
  const read = typeof version === 'string' ? parseVersion(version) : version;
  if (read === undefined || !isVersionRange(range)) return undefined;
  return semver.satisfies(formatVersion(read), range, { includePrerelease: true });
}
