import { byText, sortedBy } from '../base/sort.ts';
import { type Fleet, FLEET_FORMAT_VERSION, type FleetCluster, type FleetGroup, type FleetRule } from '../model/fleet.ts';
import type { Severity } from '../model/rule.ts';
import { byNatural, severityRank } from '../report/order.ts';
import { likenessOf, type Likeness } from './alike.ts';
import { type Cluster, groupClusters, trendsOf } from './clusters.ts';
import type { Entry } from './entry.ts';
import { outliersOf } from './outliers.ts';

export interface FleetInput { readonly entries: readonly Entry[]; readonly skipped: Fleet['skipped']; readonly toolVersion: string }

/** Many reports to one picture. A cluster with several reports counts once, with its latest. Pure. */
export function buildFleet({ entries, skipped, toolVersion }: FleetInput): Fleet {
  const { kept, doubles } = withoutDoubles(entries);
  const clusters = groupClusters(kept);
  const likeness = likenessOf(clusters);
  const rows = clusters.map((c) => clusterRow(c, likeness)).sort(byGravity);
  const rules = rulesOf(clusters);
  const left = sortedBy([...skipped, ...doubles], (s) => s.file);
  const affected = clusters.filter(isAffected).length;
  return {
    formatVersion: FLEET_FORMAT_VERSION, kind: 'fleet', tool: { name: 'ciliumdoc', version: toolVersion },
    summary: { verdict: verdict(clusters.length, affected, rules, left.length), reports: kept.length, clusters: clusters.length, skipped: left.length, affected },
    skipped: left, clusters: rows, rules,
    versions: groupsOf(clusters, (c) => (c.latest.minors.length === 0 ? ['unknown'] : c.latest.minors)), platforms: groupsOf(clusters, (c) => [c.latest.platform]),
    outliers: outliersOf(clusters), alike: [...likeness.pairs], trends: sortedBy(trendsOf(clusters), (t) => t.cluster).sort((a, b) => DIRECTIONS.indexOf(a.direction) - DIRECTIONS.indexOf(b.direction)),
  };
}

const DIRECTIONS = ['worse', 'better', 'same'] as const;

/** Two reports of the very same input say one thing. */
function withoutDoubles(entries: readonly Entry[]): { readonly kept: Entry[]; readonly doubles: Fleet['skipped'] } {
  const first = new Map<string, Entry>();
  const doubles: Fleet['skipped'] = [];
  const kept = sortedBy(entries, (e) => e.file).filter((entry) => {
    const known = entry.sha256 === undefined ? undefined : first.get(entry.sha256);
    if (known !== undefined) doubles.push({ file: entry.file, reason: `is of the same input as ${known.file}` });
    else if (entry.sha256 !== undefined) first.set(entry.sha256, entry);
    return known === undefined;
  });
  return { kept, doubles };
}

function isAffected({ latest: { bySeverity } }: Cluster): boolean {
  return bySeverity.critical + bySeverity.error > 0;
}

function clusterRow({ label, reports, latest }: Cluster, { nearest }: Likeness): FleetCluster {
  const near = nearest.get(label);
  const loud = latest.findings.filter((f) => f.severity !== 'info').sort((a, b) => severityRank(a.severity) - severityRank(b.severity) || byText(a.code, b.code));
  return {
    cluster: label, file: latest.file, reports: reports.length, ...(latest.collectedAt === undefined ? {} : { collectedAt: latest.collectedAt }),
    ciliumVersions: [...latest.ciliumVersions], ...(latest.kubernetesVersion === undefined ? {} : { kubernetesVersion: latest.kubernetesVersion }),
    platform: latest.platform, nodes: latest.nodes.length, bySeverity: { ...latest.bySeverity }, coverage: latest.coverage, codes: loud.map((f) => f.code), verdict: latest.verdict,
    ...(near === undefined ? {} : { nearest: near }),
  };
}

function byGravity(a: FleetCluster, b: FleetCluster): number {
  for (const level of ['critical', 'error', 'warning', 'info'] as const) if (a.bySeverity[level] !== b.bySeverity[level]) return b.bySeverity[level] - a.bySeverity[level];
  return a.coverage - b.coverage || byNatural(a.cluster, b.cluster);
}

function rulesOf(clusters: readonly Cluster[]): FleetRule[] {
  const fired = new Map<string, { title: string; severity: Severity; subjects: number; clusters: Cluster[] }>();
  const judged = new Map<string, number>();
  for (const cluster of clusters) {
    for (const code of cluster.latest.judged) judged.set(code, (judged.get(code) ?? 0) + 1);
    for (const f of cluster.latest.findings) {
      const rule = fired.get(f.code) ?? { title: f.title, severity: f.severity, subjects: 0, clusters: [] };
      rule.clusters.push(cluster);
      rule.subjects += f.subjects;
      if (severityRank(f.severity) < severityRank(rule.severity)) rule.severity = f.severity;
      fired.set(f.code, rule);
    }
  }
  return [...fired].map(([code, rule]): FleetRule => {
    const of = Math.max(judged.get(code) ?? 0, rule.clusters.length);
    return {
      code, title: rule.title, severity: rule.severity, clusters: rule.clusters.length, judged: of, share: percent(rule.clusters.length, of), subjects: rule.subjects,
      versions: tally(rule.clusters.flatMap((c) => c.latest.minors)), platforms: tally(rule.clusters.map((c) => c.latest.platform)),
    };
  }).sort((a, b) => b.clusters - a.clusters || severityRank(a.severity) - severityRank(b.severity) || byText(a.code, b.code));
}

function percent(part: number, of: number): number {
  return of === 0 ? 0 : Math.floor((part / of) * 1000) / 10;
}

function tally(names: readonly string[]): { name: string; clusters: number }[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, clusters]) => ({ name, clusters })).sort((a, b) => byNatural(a.name, b.name));
}

function groupsOf(clusters: readonly Cluster[], names: (cluster: Cluster) => readonly string[]): FleetGroup[] {
  const groups = new Map<string, Cluster[]>();
  for (const cluster of clusters) for (const name of names(cluster)) groups.set(name, [...(groups.get(name) ?? []), cluster]);
  return [...groups].sort(([a], [b]) => byNatural(a, b)).map(([name, list]) => {
    const codes = tally(list.flatMap((c) => c.latest.findings.filter((f) => f.severity !== 'info').map((f) => f.code)));
    return {
      name, clusters: list.length, affected: list.filter(isAffected).length,
      top: codes.sort((a, b) => b.clusters - a.clusters || byText(a.name, b.name)).slice(0, 5).map((c) => ({ code: c.name, clusters: c.clusters })),
    };
  });
}

function verdict(clusters: number, affected: number, rules: readonly FleetRule[], skipped: number): string {
  const plural = (count: number, one: string): string => `${String(count)} ${one}${count === 1 ? '' : 's'}`;
  const [top] = rules.filter((r) => r.severity !== 'info');
  const most = top === undefined ? '' : `; the most frequent is ${top.code}, in ${String(top.clusters)} of ${String(top.judged)} that could be judged`;
  return `${String(affected)} of ${plural(clusters, 'cluster')} with findings at error or above${most}${skipped === 0 ? '' : `; ${plural(skipped, 'file')} left out`}.`;
}
