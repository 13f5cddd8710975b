import type { Cluster, Node, ViewEdit } from '../model.ts';
import { createRandom } from '../random.ts';
import type { Deviation, Touched } from './deviation.ts';

export interface Applied { readonly name: string; readonly seed: number; readonly tells: string; readonly finds: string; readonly also: readonly string[]; readonly touched: readonly Touched[] }

/** Applies `NAME:SEED` words in their order; throws for a name without a folder. */
export async function applyDeviations(cluster: Cluster, words: readonly string[]): Promise<Applied[]> {
  const applied: Applied[] = [];
  for (const word of words) {
    const [name = '', digits = '1'] = word.split(':');
    const seed = Number(digits);
    if (!/^[a-z0-9-]+$/.test(name) || !Number.isInteger(seed)) throw new Error(`a deviation is NAME:SEED, not ${word}`);
    const { deviation } = (await import(`./${name}/deviation.ts`)) as { deviation: Deviation };
    applied.push({ name, seed, tells: deviation.tells, finds: deviation.finds, also: deviation.also ?? [], touched: deviation.apply(cluster, createRandom(seed).fork(name)) });
  }
  return applied;
}

/** Changes what one node shows, and nothing else. */
export function editView(cluster: Cluster, node: Node, edit: ViewEdit): void {
  cluster.views.set(node.name, [...(cluster.views.get(node.name) ?? []), edit]);
}
