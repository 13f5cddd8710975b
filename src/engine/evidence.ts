import type { EvidenceRef, NonEmpty } from '../model/evidence.ts';
import type { Leaf } from '../model/outcome.ts';
import { isAbsence } from './situation.ts';
import type { Situation } from './situation.ts';
import { refsOf, Tracer } from './trace.ts';
import { CelFailure } from './cel.ts';

const MOST = 12;

/** Places that speak of the same lines become one; of two where one holds the other, the narrower is kept. */
export function mergeRefs(refs: readonly EvidenceRef[]): EvidenceRef[] {
  const merged: EvidenceRef[] = [];
  for (const ref of refs) add(merged, ref);
  return merged;
}

function add(merged: EvidenceRef[], ref: EvidenceRef): void {
  for (const [i, known] of merged.entries()) {
    if (known.path !== ref.path || known.locator !== ref.locator || known.endLine < ref.startLine || ref.endLine < known.startLine) continue;
    const both = joinedRef(known, ref);
    if (both === undefined) continue;
    merged[i] = both;
    return;
  }
  merged.push(ref);
}

function joinedRef(a: EvidenceRef, b: EvidenceRef): EvidenceRef | undefined {
  const same = a.startLine === b.startLine && a.endLine === b.endLine;
  if (same) return withNotes(a, b);
  if (holds(a, b) || holds(b, a)) {
    const [wide, narrow] = holds(a, b) ? [a, b] : [b, a];
    // A note about the wide place ("nodePort is not here") would be wrong on the narrow one.
    return wide.note === undefined ? narrow : undefined;
  }
  if (a.note !== b.note) return undefined;
  return { ...a, startLine: Math.min(a.startLine, b.startLine), endLine: Math.max(a.endLine, b.endLine) };
}

function holds(wide: EvidenceRef, narrow: EvidenceRef): boolean {
  return wide.startLine <= narrow.startLine && narrow.endLine <= wide.endLine;
}

/** What the tracer says of a list in which nothing was found. */
const NOTHING_FOUND = /^(?:the list is empty|none of \d+ matches)$/;

function withNotes(a: EvidenceRef, b: EvidenceRef): EvidenceRef {
  // Lines that prove something are not shown as the place where something else was not found.
  if (a.note === undefined && b.note !== undefined && NOTHING_FOUND.test(b.note)) return a;
  if (b.note === undefined && a.note !== undefined && NOTHING_FOUND.test(a.note)) return b;
  const notes = [...new Set([a.note, b.note].filter((n) => n !== undefined))];
  return notes.length === 0 ? a : { ...a, note: notes.join('; ') };
}

/**
 * The proof under a finding: what the rule's `evidence` names, then what its conditions read. Never empty: when nothing
 * can be traced, the files of the rule's inputs are named.
 */
export function evidenceOf(situation: Situation, leaves: readonly Leaf[]): NonEmpty<EvidenceRef> {
  const named = situation.rule.evidence.flatMap((e) => quiet(() => new Tracer(situation, e.node).places(e.node).flatMap(refsOf)));
  const read = leaves.filter((l) => l.role === 'when').flatMap((l) => l.evidence);
  const [first, ...rest] = mergeRefs([...named, ...read]).slice(0, MOST);
  if (first !== undefined) return [first, ...rest];
  return rootEvidence(situation);
}

function quiet<T>(make: () => T[]): T[] {
  try {
    return make();
  } catch (error) {
    if (error instanceof CelFailure && isAbsence(error)) return [];
    throw error;
  }
}

function rootEvidence(situation: Situation): NonEmpty<EvidenceRef> {
  const facts = [...situation.facts.values()].sort((a, b) => Number(b.input.required) - Number(a.input.required));
  const [first, ...rest] = facts.flatMap(({ fact }) => (fact.state === 'present' ? [...fact.places('')] : []));
  if (first !== undefined) return [first, ...rest.slice(0, MOST - 1)];
  // Only a rule about missing inputs gets here: its proof is the file that should have been there.
  const gone = facts.flatMap(({ fact }) => (fact.state === 'missing' ? [...fact.missing] : []))[0];
  const path = gone?.path ?? gone?.input ?? '';
  return [{ path, locator: path, startLine: 1, endLine: 1, note: gone?.detail ?? 'not in the input' }];
}
