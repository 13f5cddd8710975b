const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const STAMP = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:?\d\d)?$/;

function exists(year: number, month: number, day: number): boolean {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= days;
}

/**
 * The day of a date (`2026-12-31`) or of a time stamp (`2026-12-31T10:00:00Z`, as it is written, whatever its zone).
 * Undefined for everything else and for days that no calendar has. Days compare as texts.
 */
export function readDay(text: string): string | undefined {
  const stamp = text.trim();
  const day = STAMP.test(stamp) ? stamp.slice(0, 10) : stamp;
  const m = DAY.exec(day);
  return m !== null && exists(Number(m[1]), Number(m[2]), Number(m[3])) ? day : undefined;
}
