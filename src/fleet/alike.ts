import { byText } from '../base/sort.ts';
import type { Fleet } from '../model/fleet.ts';
import type { Cluster } from './clusters.ts';
import { minorOrText } from './entry.ts';

type Pair = Fleet['alike'][number];

/** Pairs listed, and clusters up to which every pair is looked at: their number grows with the square. */
const PAIRS = 20;
const MOST = 2500;

export interface Likeness { readonly pairs: readonly Pair[]; readonly nearest: ReadonlyMap<string, { readonly cluster: string; readonly likeness: number }> }

/** What a cluster is like: findings, versions, platform, modes and settings that somebody made. */
export function traitsOf({ latest }: Cluster): string[] {
  return [
    ...latest.findings.map((f) => `finding ${f.code}`), ...latest.minors.map((m) => `Cilium ${m}`), `platform ${latest.platform}`,
    ...(latest.kubernetesVersion === undefined ? [] : [`Kubernetes ${minorOrText(latest.kubernetesVersion)}`]), ...latest.modes,
    ...[...latest.settings].map(([key, value]) => `${key}=${value}`),
  ];
}

/** The most alike clusters: shared traits over all traits of both. */
export function likenessOf(clusters: readonly Cluster[]): Likeness {
  const nearest = new Map<string, { cluster: string; likeness: number }>();
  if (clusters.length > MOST) return { pairs: [], nearest };
  const ids = new Map<string, number>();
  const sets = clusters.map((c) => Int32Array.from([...new Set(traitsOf(c))].map((trait) => numberOf(ids, trait))).sort());
  const best: { a: number; b: number; likeness: number }[] = [];
  for (let a = 0; a < sets.length; a++) {
    for (let b = a + 1; b < sets.length; b++) {
      const likeness = jaccard(sets[a] ?? new Int32Array(), sets[b] ?? new Int32Array());
      remember(nearest, clusters[a], clusters[b], likeness);
      remember(nearest, clusters[b], clusters[a], likeness);
      if (likeness > (best.at(-1)?.likeness ?? 0) || best.length < PAIRS) insert(best, { a, b, likeness });
    }
  }
  return { pairs: best.filter((p) => p.likeness > 0).flatMap((p) => pairOf(clusters[p.a], clusters[p.b], p.likeness)), nearest };
}

function numberOf(ids: Map<string, number>, trait: string): number {
  const known = ids.get(trait);
  if (known !== undefined) return known;
  ids.set(trait, ids.size);
  return ids.size - 1;
}

function jaccard(a: Int32Array, b: Int32Array): number {
  let common = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [x, y] = [a[i] ?? 0, b[j] ?? 0];
    if (x === y) { common++; i++; j++; } else if (x < y) i++; else j++;
  }
  const all = a.length + b.length - common;
  return all === 0 ? 0 : common / all;
}

function remember(nearest: Map<string, { cluster: string; likeness: number }>, from: Cluster | undefined, to: Cluster | undefined, likeness: number): void {
  if (from === undefined || to === undefined || likeness === 0) return;
  if (rounded(likeness) > (nearest.get(from.label)?.likeness ?? 0)) nearest.set(from.label, { cluster: to.label, likeness: rounded(likeness) });
}

function insert(best: { a: number; b: number; likeness: number }[], pair: { a: number; b: number; likeness: number }): void {
  const at = best.findIndex((p) => p.likeness < pair.likeness);
  best.splice(at < 0 ? best.length : at, 0, pair);
  if (best.length > PAIRS) best.pop();
}

function pairOf(a: Cluster | undefined, b: Cluster | undefined, likeness: number): Pair[] {
  if (a === undefined || b === undefined) return [];
  const [x, y] = [new Set(traitsOf(a)), new Set(traitsOf(b))];
  const differ = [...[...x].filter((t) => !y.has(t)), ...[...y].filter((t) => !x.has(t))].sort(byText);
  return [{ a: a.label, b: b.label, likeness: rounded(likeness), differ: differ.slice(0, 12) }];
}

function rounded(share: number): number {
  return Math.floor(share * 1000) / 1000;
}
