// Decimal suffixes as powers of ten, binary ones as powers of two. Kubernetes resolves quantities down to nano.
const DECIMAL: ReadonlyMap<string, number> = new Map([
  ['n', -9], ['u', -6], ['m', -3], ['', 0], ['k', 3], ['M', 6], ['G', 9], ['T', 12], ['P', 15], ['E', 18],
]);
const BINARY: ReadonlyMap<string, bigint> = new Map([
  ['Ki', 10n], ['Mi', 20n], ['Gi', 30n], ['Ti', 40n], ['Pi', 50n], ['Ei', 60n],
]);
const QUANTITY = /^([+-]?)(\d{0,30})(?:\.(\d{0,30}))?([KMGTPE]i|[eE][+-]?\d{1,2}|[numkMGTPE]?)$/;
const NANO = 9;

/**
 * Reads a Kubernetes quantity: `100m`, `1.5Gi`, `2e3`, `500M`, `0.1`. Returns the plain number (cores, bytes, count), or
 * undefined when malformed. Exact to a billionth; smaller parts round away from zero, as the API server does.
 */
export function parseQuantity(text: string): number | undefined {
  const nanos = parseQuantityNano(text);
  if (nanos === undefined) return undefined;
  const whole = nanos / 1_000_000_000n;
  const rest = nanos % 1_000_000_000n;
  // Dividing the parts apart keeps byte counts above 2^53 nano exact.
  return rest === 0n ? Number(whole) : Number(nanos) / 1e9;
}

/** Like `parseQuantity`, in billionths: for sums and comparisons that must be exact. */
export function parseQuantityNano(text: string): bigint | undefined {
  const match = QUANTITY.exec(text.trim());
  if (match === null) return undefined;
  const [, sign = '', whole = '', part = '', suffix = ''] = match;
  if (whole === '' && part === '') return undefined;
  const digits = BigInt(whole + part);
  const binary = BINARY.get(suffix);
  const power = binary === undefined ? decimalPower(suffix) : 0;
  const nanos = scaled(digits << (binary ?? 0n), power - part.length + NANO);
  return sign === '-' ? -nanos : nanos;
}

function decimalPower(suffix: string): number {
  return DECIMAL.get(suffix) ?? Number(suffix.slice(1));
}

function scaled(digits: bigint, power: number): bigint {
  if (power >= 0) return digits * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  return (digits + divisor - 1n) / divisor;
}
