import { byText, sortedBy } from '../base/sort.ts';
import type { FleetTrend } from '../model/fleet.ts';
import type { Entry } from './entry.ts';

/** All reports of one cluster, oldest first. */
export interface Cluster { readonly label: string; readonly reports: readonly Entry[]; readonly latest: Entry }

/** Names that installers give when nobody chose one: they tell nothing apart. */
const EVERYBODYS = new Set(['default', 'kubernetes', 'cluster', 'kind-kind', 'minikube', '']);

/** Reports of one cluster belong together: by its name, or by name and nodes where the name is everybody's. */
export function groupClusters(entries: readonly Entry[]): Cluster[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of sortedBy(entries, (e) => e.file)) {
    const named = entry.name !== undefined && !EVERYBODYS.has(entry.name);
    const id = named ? `name ${entry.name}` : entry.nodes.length > 0 ? `nodes ${entry.name ?? ''} ${[...entry.nodes].sort(byText).join(' ')}` : `file ${entry.file}`;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [entry]);
    else group.push(entry);
  }
  const clusters = [...groups.values()].flatMap((group) => {
    const reports = sortedBy(group, (e) => e.collectedAt ?? '');
    const latest = reports.at(-1);
    return latest === undefined ? [] : [{ label: latest.name !== undefined && !EVERYBODYS.has(latest.name) ? latest.name : latest.input, reports, latest }];
  });
  return labelled(clusters);
}

/** Two clusters never share a label. */
function labelled(clusters: readonly Cluster[]): Cluster[] {
  const count = new Map<string, number>();
  for (const { label } of clusters) count.set(label, (count.get(label) ?? 0) + 1);
  return clusters.map((c) => ((count.get(c.label) ?? 0) > 1 ? { ...c, label: `${c.label} (${c.latest.file})` } : c));
}

/** How clusters with several reports went. */
export function trendsOf(clusters: readonly Cluster[]): FleetTrend[] {
  return clusters.filter((c) => c.reports.length > 1).map(({ label, reports }) => {
    const [before, after] = [reports.at(-2), reports.at(-1)];
    const [old, now] = [loudCodes(before), loudCodes(after)];
    const appeared = [...now].filter((code) => !old.has(code)).sort(byText);
    const gone = [...old].filter((code) => !now.has(code)).sort(byText);
    return {
      cluster: label, appeared, gone, direction: direction(before, after),
      points: reports.map((e) => ({ file: e.file, bySeverity: e.bySeverity, coverage: e.coverage, ...(e.collectedAt === undefined ? {} : { collectedAt: e.collectedAt }) })),
    };
  });
}

function loudCodes(entry: Entry | undefined): Set<string> {
  return new Set((entry?.findings ?? []).filter((f) => f.severity !== 'info').map((f) => f.code));
}

/** By the gravest level whose number of findings differs. */
function direction(before: Entry | undefined, after: Entry | undefined): FleetTrend['direction'] {
  for (const level of ['critical', 'error', 'warning'] as const) {
    const step = (after?.bySeverity[level] ?? 0) - (before?.bySeverity[level] ?? 0);
    if (step !== 0) return step > 0 ? 'worse' : 'better';
  }
  return 'same';
}
