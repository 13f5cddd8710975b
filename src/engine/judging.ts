import type { FactBook } from '../model/fact.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Tables } from '../model/tables.ts';
import type { Watch } from '../model/watch.ts';
import { inOrder, judgeCluster, judgeNode, type Share } from './judge.ts';
import type { LoadedRule } from './program.ts';
import { Settler } from './settle.ts';

/** What is to be judged: rules in the order of their codes, over the facts of one snapshot. */
export interface Judgement {
  readonly rules: readonly LoadedRule[];
  readonly snapshot: Snapshot;
  readonly book: FactBook;
  /** What the book was made with. */
  readonly tables?: Tables;
  readonly watch?: Watch;
}

/** How a snapshot is judged: here and now, or in several places at the same time. The outcomes are the same. */
export interface Judging { judge(judgement: Judgement): Promise<Outcome[]> }

/** Judges node after node, each without what is known of the one before. */
export const judgingInTurn: Judging = {
  judge(judgement) {
    const settler = new Settler();
    const nodes = judgement.book.nodes.map((node) => nodeShare(judgement, node, settler));
    return Promise.resolve(inOrder(judgement.rules, clusterShare(judgement, settler), nodes));
  },
};

/** The settled outcomes of one node; its facts are let go. */
export function nodeShare({ rules, book, watch }: Pick<Judgement, 'rules' | 'book' | 'watch'>, node: string, settler: Settler): Share {
  const share = settled(judgeNode(rules, book, node, watch), settler);
  book.release(node);
  return share;
}

/** The settled outcomes of the rules about the cluster. */
export function clusterShare({ rules, book, watch }: Judgement, settler: Settler): Share {
  return settled(judgeCluster(rules, book, watch), settler);
}

function settled(share: Share, settler: Settler): Share {
  return share.map((outcomes) => outcomes.map((outcome) => settler.settle(outcome)));
}
