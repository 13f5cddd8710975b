// Nanoseconds per unit. `d`, `w` and `y` are not Go's own: kubectl prints ages as `3d4h` and `2y41d`.
const UNITS: ReadonlyMap<string, number> = new Map([
  ['ns', 1], ['us', 1e3], ['µs', 1e3], ['μs', 1e3], ['ms', 1e6], ['s', 1e9], ['m', 6e10], ['h', 3.6e12],
  ['d', 8.64e13], ['w', 6.048e14], ['y', 3.1536e16],
]);
const PART = /(\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})(ns|us|µs|μs|ms|[smhdwy])/y;

/**
 * Reads a Go duration: `1h2m3.5s`, `250ms`, `-4s`, `0`; also kubectl ages with `d`, `w` and `y`.
 * Returns seconds, or undefined when anything else is in the text (`5 minutes ago`, `10`, ``).
 */
export function parseDuration(text: string): number | undefined {
  const usual = onePart(text);
  if (usual !== undefined) return usual;
  const whole = text.trim();
  if (whole === '0') return 0;
  const sign = whole.startsWith('-') ? -1 : 1;
  const start = /^[+-]/.test(whole) ? 1 : 0;
  if (whole.length === start || whole.length > 100) return undefined;
  let nanos = 0;
  PART.lastIndex = start;
  for (let at = start; at < whole.length; at = PART.lastIndex) {
    const part = PART.exec(whole);
    if (part === null) return undefined;
    nanos += Number(part[1]) * (UNITS.get(part[2] ?? '') ?? 0);
  }
  return (sign * nanos) / 1e9;
}

/** `312.2µs`, `46s`: one number and its unit, without an expression, since logs and probes are full of them; undefined for any other form. */
function onePart(text: string): number | undefined {
  let at = 0;
  let dots = 0;
  for (let c = text.charCodeAt(0); (c >= 48 && c <= 57) || (c === 46 && at > 0 && ++dots === 1); c = text.charCodeAt(++at));
  const unit = at === 0 || at > 15 ? undefined : UNITS.get(text.slice(at));
  return unit === undefined ? undefined : (Number(text.slice(0, at)) * unit) / 1e9;
}

const STEPS = [['d', 86400], ['h', 3600], ['m', 60]] as const;

/** Writes seconds the short way: `1h2m`, `3m`, `2d4h`, `1.5s`, `250ms`, `40µs`; rounded to microseconds below a second. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return String(seconds);
  if (seconds < 0) return `-${formatDuration(-seconds)}`;
  if (seconds === 0) return '0s';
  if (seconds < 0.001) return `${trimmed(seconds * 1e6)}µs`;
  if (seconds < 1) return `${trimmed(seconds * 1e3)}ms`;
  let rest = Math.round(seconds * 1000) / 1000;
  let out = '';
  for (const [unit, size] of STEPS) {
    const count = Math.floor(rest / size);
    if (count > 0) out += `${count}${unit}`;
    rest -= count * size;
  }
  rest = Math.round(rest * 1000) / 1000;
  return rest > 0 || out === '' ? `${out}${trimmed(rest)}s` : out;
}

function trimmed(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
