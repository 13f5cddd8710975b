import type { Trait, TraitsByNode } from './traits.ts';

/** A trait that one node has otherwise than nearly all. */
export interface Outlier { readonly node: string; readonly trait: Trait; readonly usual: Trait; readonly usualNode: string; readonly compared: number; readonly same: number }

/** With fewer nodes there is no majority. */
const FEWEST = 3;
/** Values of more nodes than this part are a way of running, not a slip. */
const ODD_SHARE = 0.25;

/** Nodes that differ, trait by trait; `alike` tells whether a set of nodes has something in common that sets it apart. */
export function outliersOf(traits: TraitsByNode, alike: (odd: readonly string[], all: readonly string[]) => boolean): Outlier[] {
  const byTrait = new Map<string, Map<string, Trait>>();
  for (const [node, list] of traits) {
    for (const trait of list) {
      const key = `${trait.group} ${trait.name}`;
      const nodes = byTrait.get(key) ?? new Map<string, Trait>();
      byTrait.set(key, nodes.set(node, trait));
    }
  }
  return [...byTrait.values()].flatMap((nodes) => ofTrait(nodes, alike));
}

function ofTrait(nodes: ReadonlyMap<string, Trait>, alike: (odd: readonly string[], all: readonly string[]) => boolean): Outlier[] {
  if (nodes.size < FEWEST) return [];
  const counts = new Map<string, number>();
  for (const { value } of nodes.values()) counts.set(value, (counts.get(value) ?? 0) + 1);
  if (counts.size === 1) return [];
  const [usual, same] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  const odd = [...nodes].filter(([, t]) => t.value !== usual);
  const example = [...nodes].find(([, t]) => t.value === usual);
  if (example === undefined || odd.length > Math.max(1, nodes.size * ODD_SHARE) || alike(odd.map(([node]) => node), [...nodes.keys()])) return [];
  return odd.map(([node, trait]) => ({ node, trait, usual: example[1], usualNode: example[0], compared: nodes.size, same }));
}
