import type { Cluster } from '../model.ts';
import type { Random } from '../random.ts';

/** What a deviation touched, as the answer sheet names it. */
export interface Touched { readonly kind: 'node' | 'pod' | 'service' | 'endpoint' | 'cluster' | 'key'; readonly node?: string; readonly namespace?: string; readonly name?: string }

/**
 * One thing that is not as it should be, for one node or one object: `deviations/<name>/deviation.ts` exports it as `deviation`.
 * It changes the model (every file follows) or registers an edit of one node's view (`editView`): only that node's outputs follow.
 */
export interface Deviation {
  /** One sentence: what is wrong, and what else in the dump contradicts it. */
  readonly tells: string;
  /** The rule that finds it, with what was touched as its subject. */
  readonly finds: string;
  /** Other rules that speak of the same fault, for the same place. */
  readonly also?: readonly string[];
  /** Applies it to a place chosen by `random`; says what it touched. */
  apply(cluster: Cluster, random: Random): Touched[];
}
