/** A point in time as a text states it. */
export interface Instant {
  /** Milliseconds since 1970 UTC; only when year and zone are known. */
  readonly epochMs?: number;
  /** ISO 8601: `2023-08-11T10:11:12.123Z` (UTC), without `Z` when the zone is unknown, `--08-11T10:11:12` when the year is too. */
  readonly text: string;
  /** The text named its zone. */
  readonly zoned: boolean;
}

interface Fields { year?: number; month: number; day: number; hour: number; minute: number; second: number; fraction: string }

const ISO = /^(\d{4})-(\d\d)-(\d\d)[Tt _](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,12}))?\s?(Z|z|UTC|GMT|[+-]\d\d:?\d\d)?(?:\s[A-Z]{3,5})?(?:\sm=\S{1,40})?$/;
const KLOG = /^[IWEFD](\d\d)(\d\d)\s{1,4}(\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?$/;
const DUMP = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?([+-]\d{4})?(?:-[A-Z0-9+-]{1,6})?$/;
const SYSLOG = /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads RFC 3339 (`2023-08-11T10:11:12.123456789Z`, `... +0200`), ISO without zone, Go's `2023-08-11 10:11:12 +0000 UTC`,
 * klog (`I0811 10:11:12.123456`), syslog and Hubble (`Aug 11 10:11:12.123`) and dump stamps (`20221110-185842`).
 * Returns undefined for anything else, for impossible dates and for text around the stamp.
 */
export function parseInstant(text: string): Instant | undefined {
  const stamp = text.trim();
  if (stamp.length > 100) return undefined;
  return usual(stamp) ?? iso(stamp) ?? dump(stamp) ?? klog(stamp) ?? syslog(stamp);
}

/** Milliseconds since 1970 of a stamp, for reckoning: one without a zone, as in the name of a dump, is taken as UTC. Undefined when it cannot be read. */
export function epochOf(text: string | undefined): number | undefined {
  const instant = text === undefined ? undefined : parseInstant(text);
  return instant === undefined ? undefined : instant.epochMs ?? parseInstant(`${instant.text}Z`)?.epochMs;
}

const [ZERO, POINT, DASH, COLON, T, Z] = [48, 46, 45, 58, 84, 90];

/**
 * `2023-08-11T10:11:12Z`, with or without a fraction, as Kubernetes and the agents write it: there are hundreds of thousands in a
 * large dump, and each is already its own text. Undefined for everything else, also where only the long way can tell.
 */
function usual(stamp: string): Instant | undefined {
  const end = stamp.length - 1;
  const at = (i: number): number => stamp.charCodeAt(i);
  if (end < 19 || end > 32 || at(end) !== Z || at(10) !== T || at(4) !== DASH || at(7) !== DASH || at(13) !== COLON || at(16) !== COLON) return undefined;
  // Three digits of the fraction count; what is missing of them is 0.
  let milliseconds = 0;
  if (end > 19 && (at(19) !== POINT || end === 20)) return undefined;
  for (let i = 20, weight = 100; i < end; i++, weight = Math.floor(weight / 10)) {
    const digit = at(i) - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    milliseconds += digit * weight;
  }
  const year = digits(stamp, 0) * 100 + digits(stamp, 2);
  const [month, day, hour, minute, second] = [digits(stamp, 5), digits(stamp, 8), digits(stamp, 11), digits(stamp, 14), digits(stamp, 17)];
  // Anything that is not a digit makes a number that is not one, and fits no range. Years below 100 mean others to Date.
  if (!(year >= 100 && month >= 1 && day >= 1 && day <= (DAYS[month - 1] ?? 0) && hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  if (month === 2 && day === 29 && !isLeap(year)) return undefined;
  return { epochMs: Date.UTC(year, month - 1, day, hour, minute, second) + milliseconds, text: stamp, zoned: true };
}

/** The number of two digits; NaN where there are none. */
function digits(text: string, at: number): number {
  const [tens, ones] = [text.charCodeAt(at) - ZERO, text.charCodeAt(at + 1) - ZERO];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function iso(stamp: string): Instant | undefined {
  const m = ISO.exec(stamp);
  return m === null ? undefined : instant(fields(m[1], m[2], m[3], m[4], m[5], m[6], m[7]), m[8]);
}

function dump(stamp: string): Instant | undefined {
  const m = DUMP.exec(stamp);
  return m === null ? undefined : instant(fields(m[1], m[2], m[3], m[4], m[5], m[6], m[7]), m[8]);
}

function klog(stamp: string): Instant | undefined {
  const m = KLOG.exec(stamp);
  return m === null ? undefined : instant(fields(undefined, m[1], m[2], m[3], m[4], m[5], m[6]), undefined);
}

function syslog(stamp: string): Instant | undefined {
  const m = SYSLOG.exec(stamp);
  if (m === null) return undefined;
  const month = MONTHS.indexOf(m[1] ?? '') + 1;
  return instant(fields(undefined, String(month), m[2], m[3], m[4], m[5], m[6]), undefined);
}

function fields(year: string | undefined, ...rest: (string | undefined)[]): Fields {
  const [month, day, hour, minute, second] = rest.map(Number);
  const out = { month: month ?? 0, day: day ?? 0, hour: hour ?? 0, minute: minute ?? 0, second: second ?? 0, fraction: rest[5] ?? '' };
  return year === undefined ? out : { ...out, year: Number(year) };
}

function instant(f: Fields, zone: string | undefined): Instant | undefined {
  if (f.day < 1 || f.day > (DAYS[f.month - 1] ?? 0) || f.hour > 23 || f.minute > 59 || f.second > 60) return undefined;
  if (f.month === 2 && f.day === 29 && f.year !== undefined && !isLeap(f.year)) return undefined;
  const offset = zone === undefined ? undefined : offsetMinutes(zone);
  if (zone !== undefined && offset === undefined) return undefined;
  if (f.year === undefined || offset === undefined) return { text: written(f), zoned: false };
  const seconds = Date.UTC(f.year, f.month - 1, f.day, f.hour, f.minute - offset, f.second);
  const epochMs = seconds + Number(f.fraction.slice(0, 3).padEnd(3, '0'));
  const tail = f.fraction === '' ? '' : `.${f.fraction}`;
  return { epochMs, text: `${new Date(seconds).toISOString().slice(0, 19)}${tail}Z`, zoned: true };
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function offsetMinutes(zone: string): number | undefined {
  if (!/^[+-]/.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

function written(f: Fields): string {
  const year = f.year === undefined ? '-' : String(f.year).padStart(4, '0');
  const tail = f.fraction === '' ? '' : `.${f.fraction}`;
  return `${year}-${two(f.month)}-${two(f.day)}T${two(f.hour)}:${two(f.minute)}:${two(f.second)}${tail}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
