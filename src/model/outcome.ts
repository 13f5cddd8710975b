import type { EvidenceRef, NonEmpty } from './evidence.ts';
import type { Missing } from './fact.ts';
import type { Confidence, Severity, SubjectKind } from './rule.ts';

/** Who a finding is about. */
export interface Subject {
  readonly kind: SubjectKind;
  readonly node?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** Root of the dump; set when a report speaks of several. */
  readonly dump?: string;
}

export type Truth = 'true' | 'false' | 'unknown';

/** One condition with what was seen: a leaf of the explanation. */
export interface Leaf {
  readonly role: 'applies' | 'when' | 'unless' | 'raise';
  readonly expression: string;
  /** `say` with the values filled in. */
  readonly say: string;
  readonly truth: Truth;
  /** Paths read and the values seen, as short JSON. */
  readonly seen: readonly { readonly path: string; readonly value: string }[];
  readonly evidence: readonly EvidenceRef[];
  /** For `unknown`: which field was not there. */
  readonly missing?: Missing;
}

/** The judgement of one rule on one subject. */
export type Outcome =
  | {
      readonly state: 'fired'; readonly code: string; readonly subject: Subject; readonly severity: Severity;
      readonly confidence: Confidence; readonly message: string; readonly evidence: NonEmpty<EvidenceRef>; readonly leaves: readonly Leaf[];
    }
  | { readonly state: 'clear'; readonly code: string; readonly subject: Subject; readonly reason: string; readonly leaves: readonly Leaf[] }
  | { readonly state: 'not-applicable'; readonly code: string; readonly subject: Subject; readonly reason: string; readonly leaves: readonly Leaf[] }
  | { readonly state: 'inconclusive'; readonly code: string; readonly subject: Subject; readonly reason: string; readonly missing: readonly Missing[]; readonly leaves: readonly Leaf[] }
  | { readonly state: 'errored'; readonly code: string; readonly subject: Subject; readonly reason: string; readonly leaves: readonly Leaf[] };

export type OutcomeState = Outcome['state'];
