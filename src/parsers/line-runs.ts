/*
 * First and last lines of the items of a list, in few bytes. Items mostly follow one another, a line or two each, so a run of items
 * that are as far apart and as long as each other is told once: how many there are, how many lines further each one begins than the
 * one before, and how many lines it has beyond its first. Three numbers, seven bits a byte, the lowest first; the sign of the latter
 * two is their lowest bit.
 */

/** Made by `packLines` only. */
export type PackedLines = Uint8Array;

const MORE = 0x80;

/** @param lines first and last line by position, 0 and 0 where there is none */
export function packLines(lines: Uint32Array): PackedLines {
  const bytes: number[] = [];
  let previous = 0;
  for (let i = 0; i < lines.length;) {
    const start = lines[i] ?? 0;
    const step = start - previous;
    const span = (lines[i + 1] ?? 0) - start;
    let count = 1;
    previous = start;
    for (i += 2; i < lines.length && (lines[i] ?? 0) - previous === step && (lines[i + 1] ?? 0) - (lines[i] ?? 0) === span; i += 2) {
      previous = lines[i] ?? 0;
      count++;
    }
    put(bytes, count);
    put(bytes, signed(step));
    put(bytes, signed(span));
  }
  return Uint8Array.from(bytes);
}

/** What was packed. */
export function unpackLines(bytes: PackedLines): Uint32Array {
  const runs: number[] = [];
  for (let value = 0, weight = 1, i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    value += (byte % MORE) * weight;
    weight *= MORE;
    if (byte >= MORE) continue;
    runs.push(value);
    value = 0;
    weight = 1;
  }
  let length = 0;
  for (let i = 0; i < runs.length; i += 3) length += 2 * (runs[i] ?? 0);
  const lines = new Uint32Array(length);
  let start = 0;
  for (let i = 0, at = 0; i < runs.length; i += 3) {
    const step = unsigned(runs[i + 1] ?? 0);
    const span = unsigned(runs[i + 2] ?? 0);
    for (let left = runs[i] ?? 0; left > 0; left--, at += 2) {
      start += step;
      lines[at] = start;
      lines[at + 1] = start + span;
    }
  }
  return lines;
}

function signed(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function unsigned(coded: number): number {
  return coded % 2 === 1 ? -(coded + 1) / 2 : coded / 2;
}

function put(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= MORE; rest = Math.floor(rest / MORE)) bytes.push(rest % MORE + MORE);
  bytes.push(rest);
}
