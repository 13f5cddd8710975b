import type { Line } from './lines.ts';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a JSON list; anything else gives none. */
export function recordsIn(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** A whole number, or undefined. */
export function intOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

/** A text, or undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Whether one of the first lines begins a JSON list, as the `-j` and `-p` options of ip, tc and bpftool print it. */
export function startsJsonList(lines: readonly Line[]): boolean {
  return lines.slice(0, 10).some((l) => /^\s*\[\s*(\{|\[|\]|$)/.test(l.text));
}

/** Line of each occurrence of `"key":` in the order of the text: entries that each hold the key once come in the same order. */
export function linesOfKey(lines: readonly Line[], key: string): number[] {
  const wanted = `"${key}":`;
  const found: number[] = [];
  for (const { n, text } of lines) {
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) found.push(n);
  }
  return found;
}
