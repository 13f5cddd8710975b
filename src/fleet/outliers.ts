import { byText } from '../base/sort.ts';
import type { FleetOutlier } from '../model/fleet.ts';
import type { Cluster } from './clusters.ts';

/** Fewer clusters have no usual way to be. */
const LEAST = 5;
/** What at most this share has is rare; what at least the other share has is usual. */
const RARE = 0.05;
const USUAL = 0.8;
const MOST = 100;

function rare(count: number, of: number): boolean {
  return count <= Math.max(1, Math.floor(of * RARE));
}

/** Reports that have what the others do not: a finding, a setting against the usual value, a version. */
export function outliersOf(clusters: readonly Cluster[]): FleetOutlier[] {
  if (clusters.length < LEAST) return [];
  return [...findings(clusters), ...settings(clusters), ...versions(clusters)]
    .sort((a, b) => a.clusters / a.of - b.clusters / b.of || byText(a.cluster, b.cluster) || byText(a.what, b.what)).slice(0, MOST);
}

function findings(clusters: readonly Cluster[]): FleetOutlier[] {
  const having = new Map<string, { title: string; clusters: Cluster[] }>();
  for (const cluster of clusters) {
    for (const f of cluster.latest.findings) {
      if (f.severity === 'info') continue;
      const known = having.get(f.code) ?? { title: f.title, clusters: [] };
      known.clusters.push(cluster);
      having.set(f.code, known);
    }
  }
  return [...having].flatMap(([code, found]) => {
    const of = clusters.filter((c) => c.latest.judged.has(code)).length;
    if (of < LEAST || !rare(found.clusters.length, of)) return [];
    return found.clusters.map((c): FleetOutlier => ({ cluster: c.label, kind: 'finding', what: `${code} ${found.title}`, usual: 'not found', clusters: found.clusters.length, of }));
  });
}

function settings(clusters: readonly Cluster[]): FleetOutlier[] {
  const told = clusters.filter((c) => c.latest.configured);
  if (told.length < LEAST) return [];
  const keys = new Set(told.flatMap((c) => [...c.latest.settings.keys()]));
  return [...keys].flatMap((key) => rareValues(told, key));
}

/** `undefined` stands for a key that nobody set. */
function rareValues(told: readonly Cluster[], key: string): FleetOutlier[] {
  const by = new Map<string | undefined, Cluster[]>();
  for (const cluster of told) {
    const value = cluster.latest.settings.get(key);
    const list = by.get(value);
    if (list === undefined) by.set(value, [cluster]);
    else list.push(cluster);
  }
  const usual = [...by].find(([, list]) => list.length >= told.length * USUAL);
  if (usual === undefined) return [];
  const words = (value: string | undefined): string => (value === undefined ? `${key} by default` : `${key}=${value}`);
  return [...by].filter(([value, list]) => value !== usual[0] && rare(list.length, told.length))
    .flatMap(([value, list]) => list.map((c): FleetOutlier => ({ cluster: c.label, kind: 'setting', what: words(value), usual: words(usual[0]), clusters: list.length, of: told.length })));
}

function versions(clusters: readonly Cluster[]): FleetOutlier[] {
  const by = new Map<string, Cluster[]>();
  for (const cluster of clusters) for (const minor of cluster.latest.minors) by.set(minor, [...(by.get(minor) ?? []), cluster]);
  const usual = [...by].sort(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? '';
  return [...by].filter(([minor, list]) => minor !== usual && rare(list.length, clusters.length))
    .flatMap(([minor, list]) => list.map((c): FleetOutlier => ({ cluster: c.label, kind: 'version', what: `Cilium ${minor}`, usual: `Cilium ${usual}`, clusters: list.length, of: clusters.length })));
}
