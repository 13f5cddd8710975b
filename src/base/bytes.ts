const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;
const POWER = 'kmgtpe';
const SIZE = /^(\d{1,18}(?:\.\d{1,12})?)\s{0,4}(bytes?|b|[kmgtpe](?:i?b|i)?)?$/i;

/**
 * Reads a size: `64KiB`, `1.5 MB`, `23G` and `4.0K` (as `ls -lh` and `du -h` write powers of 1024), `512`, `512 bytes`.
 * `KiB`, `Ki` and the lone letter count in 1024s, `kB` and `MB` in 1000s.
 * Returns bytes, rounded to a whole number, or undefined when malformed.
 */
export function parseBytes(text: string): number | undefined {
  const match = SIZE.exec(text.trim());
  if (match === null) return undefined;
  const unit = (match[2] ?? 'b').toLowerCase();
  const power = unit.startsWith('b') ? 0 : POWER.indexOf(unit.charAt(0)) + 1;
  const base = unit.length === 2 && unit.endsWith('b') ? 1000 : 1024;
  return Math.round(Number(match[1]) * base ** power);
}

/** Writes bytes with a binary unit and at most one decimal: `512 B`, `64 KiB`, `1.5 GiB`. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return String(bytes);
  if (bytes < 0) return `-${formatBytes(-bytes)}`;
  let value = bytes;
  let step = 0;
  while (Math.round(value * 10) / 10 >= 1024 && step < BINARY.length - 1) { value /= 1024; step++; }
  return `${Math.round(value * 10) / 10} ${BINARY[step] ?? 'B'}`;
}
