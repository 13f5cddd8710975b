import type { Evidence, EvidenceRef } from '../model/evidence.ts';
import { clipExcerpt } from './clip.ts';

/** Places quoted under one finding, unless all were asked for. */
export const EVIDENCE_LIMIT = 12;

/** How much proof a report carries: a sample of places, all of them, or places without their text. */
export const EVIDENCE_MODES = ['full', 'sample', 'none'] as const;
export type EvidenceMode = (typeof EVIDENCE_MODES)[number];

/** Most places under one finding. */
export function evidenceLimit(mode: EvidenceMode): number {
  return mode === 'full' ? Infinity : EVIDENCE_LIMIT;
}

/** Neighbouring places become one excerpt of at most this many lines. */
const JOINED_LINES = 8;

/** How far back a place looks for neighbours: keeps thousands of log lines cheap. */
const WINDOW = 20;

/** The same for the same place. */
export function placeKey(ref: EvidenceRef): string {
  return [ref.locator, ref.startLine, ref.endLine, ref.note ?? ''].join('\u0000');
}

function joins(a: EvidenceRef, b: EvidenceRef): boolean {
  return a.locator === b.locator && a.note === b.note && b.startLine <= a.endLine + 1 && a.startLine <= b.endLine + 1
    && Math.max(a.endLine, b.endLine) - Math.min(a.startLine, b.startLine) < JOINED_LINES;
}

/** Fields read from neighbouring lines are quoted as one excerpt. The order of the first places is kept. */
export function mergePlaces(refs: readonly EvidenceRef[]): EvidenceRef[] {
  const merged: EvidenceRef[] = [];
  for (const ref of refs) {
    const at = merged.findLastIndex((other, i) => i >= merged.length - WINDOW && joins(other, ref));
    const other = merged[at];
    if (!other) { merged.push(ref); continue; }
    merged[at] = { ...other, startLine: Math.min(other.startLine, ref.startLine), endLine: Math.max(other.endLine, ref.endLine) };
  }
  return merged.length < refs.length ? mergePlaces(merged) : merged;
}

/**
 * Picks the places to quote: up to half the limit for the first subject, so that one case is proved in full, then the first
 * of every other subject, their second, and so on. `total` counts the different places there were.
 */
export function sampleEvidence(bySubject: readonly (readonly EvidenceRef[])[], limit: number = EVIDENCE_LIMIT): { picked: EvidenceRef[]; total: number } {
  const places = bySubject.map(mergePlaces);
  const seen = new Set<string>();
  const picked: EvidenceRef[] = [];
  const take = (ref: EvidenceRef | undefined): void => {
    if (!ref || seen.has(placeKey(ref))) return;
    seen.add(placeKey(ref));
    if (picked.length < limit) picked.push(ref);
  };
  places[0]?.slice(0, limit === Infinity ? undefined : Math.ceil(limit / 2)).forEach(take);
  const longest = places.reduce((most, refs) => Math.max(most, refs.length), 0);
  for (let i = 0; i < longest; i++) for (const refs of places) take(refs[i]);
  return { picked, total: seen.size };
}

/** Keeps an excerpt readable whatever the quoting function gave. */
export function tidyEvidence(evidence: Evidence): Evidence {
  return { ...evidence, excerpt: clipExcerpt(evidence.excerpt) };
}
