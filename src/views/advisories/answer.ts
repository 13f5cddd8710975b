import type { EvidenceRef } from '../../model/evidence.ts';
import type { Missing } from '../../model/fact.ts';

/** The answer to one precondition of an advisory, with its proof or with what would have to be known. */
export type Answer =
  | { readonly holds: boolean; readonly say: string; readonly places: readonly EvidenceRef[] }
  | { readonly holds: 'unknown'; readonly missing: Missing };

/** What would have to be known, for an answer that nothing gives. */
export function untold(detail: string, collect: string, input = 'advisories'): Missing {
  return { input, reason: 'absent', detail, collect };
}
