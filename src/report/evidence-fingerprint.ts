import type { Evidence, EvidenceRef } from '../model/evidence.ts';
import { mergePlaces } from './evidence.ts';

/** Enough to tell one state from another; logs may have thousands of places. */
const PLACES = 24;
const COLUMNS = 400;

/** What differs between two dumps of one state: instants, clock times, ages, addresses in memory, random parts of pod names. */
const PASSING = [
  /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,12})?(?:Z|[+-]\d\d:?\d\d)?/g, /\b[IWEF]\d{4} \d\d:\d\d:\d\d(?:\.\d{1,9})?/g, /\b\d\d:\d\d:\d\d(?:\.\d{1,9})?\b/g,
  /\b(?:\d{1,12}(?:\.\d{1,12})?(?:ns|us|µs|ms|s|m|h|d)){1,5}\b/g, /\b0x[0-9a-f]{1,16}\b/g, /(?:-[bcdf-hj-np-tv-z2456789]{8,10})?-[bcdf-hj-np-tv-z2456789]{5}\b/g,
] as const;

function lasting(line: string): string {
  let text = line.slice(0, COLUMNS);
  for (const pattern of PASSING) text = text.replace(pattern, '#');
  return text.replace(/\s+/g, ' ').trim();
}

/** Two lanes of 32-bit FNV-1a as 16 hexadecimal digits: quick, for many texts. An identity, not a safeguard against forgery. */
export function hash64(text: string): string {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (const byte of new TextEncoder().encode(text)) {
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte, 0x85ebca6b) ^ (b >>> 13);
  }
  return [a, b].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The places that a fingerprint looks at. */
export function fingerprintPlaces(places: readonly EvidenceRef[]): EvidenceRef[] {
  return mergePlaces(places).slice(0, PLACES);
}

/**
 * Name of what was seen, for waivers that are granted for it and nothing else: the different lines of the evidence without
 * line numbers, instants, ages, memory addresses and random parts of pod names. Counters and addresses of nodes count.
 */
export function evidenceFingerprint(places: readonly EvidenceRef[], quote: (ref: EvidenceRef) => Evidence): string {
  const lines = new Set<string>();
  for (const place of fingerprintPlaces(places)) {
    const { excerpt, note } = quote(place);
    for (const line of excerpt.split('\n')) lines.add(lasting(line));
    if (note !== undefined) lines.add(lasting(note));
  }
  lines.delete('');
  return hash64([...lines].sort().join('\n'));
}
