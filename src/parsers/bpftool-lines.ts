import { intOf, recordsIn, textOf } from '../base/json-output.ts';
import { parseInstant } from '../base/instant.ts';

/** The kernel keeps 15 characters of the names of programs and maps. */
const KERNEL_NAME = 15;
/** Programs, maps and links kept of one listing; a large node has some thousands. */
export const MAX_OBJECTS = 20_000;

/** A process that holds an object. */
export interface Holder { readonly name: string; readonly pid: number }

/** `jited 471B`: the number of bytes; undefined for anything else. */
export function bytesOf(text: string | undefined): number | undefined {
  const digits = /^(\d{1,15})B$/.exec(text ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export function wholeOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** A name with what its length tells. */
export function kernelName(name: string | undefined): { readonly name?: string; readonly nameMayBeCut: boolean } {
  return name === undefined || name === '' ? { nameMayBeCut: false } : { name, nameMayBeCut: name.length === KERNEL_NAME };
}

/** `2026-11-21T03:40:35+0000` in UTC; the form without a year (`Nov 21/03:40`) of early releases tells too little. */
export function loadedAt(text: string | undefined): string | undefined {
  const instant = text === undefined ? undefined : parseInstant(text);
  return instant?.epochMs === undefined ? undefined : instant.text;
}

/** Seconds since 1970 in the same form. */
export function loadedAtSeconds(seconds: number | undefined): string | undefined {
  if (seconds === undefined || seconds < 0 || seconds > 32_503_680_000) return undefined;
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

/** `systemd(1), cilium-agent(2411)`. */
export function holders(text: string): Holder[] {
  const found: Holder[] = [];
  for (const part of text.split(',')) {
    const [, name, pid] = /^(.{1,64})\((\d{1,10})\)$/.exec(part.trim()) ?? [];
    if (name !== undefined) found.push({ name, pid: Number(pid) });
  }
  return found;
}

export function holdersOfJson(value: unknown): Holder[] {
  return recordsIn(value).flatMap((one) => {
    const name = textOf(one['comm']);
    const pid = intOf(one['pid']);
    return name === undefined || pid === undefined ? [] : [{ name, pid }];
  });
}

/** `key 4B  value 8B` pairs of a line whose fields are divided by blanks; words without a value are keys with ``. */
export function pairs(text: string, flags: readonly string[] = []): Map<string, string> {
  const words = text.trim().split(/\s+/).slice(0, 2000);
  const found = new Map<string, string>();
  for (let at = 0; at < words.length; at++) {
    const key = words[at] ?? '';
    if (flags.includes(key)) { found.set(key, ''); continue; }
    if (!found.has(key)) found.set(key, words[at + 1] ?? '');
    at++;
  }
  return found;
}
