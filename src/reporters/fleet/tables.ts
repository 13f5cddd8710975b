import type { Fleet } from '../../model/fleet.ts';

/** A table of a fleet, for the formats that draw tables. */
export interface FleetTable { readonly id: string; readonly title: string; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }

function list(groups: readonly { readonly name: string; readonly clusters: number }[]): string {
  return groups.map((g) => `${g.name}: ${String(g.clusters)}`).join(', ');
}

/** Every list of a fleet as a table; empty ones are left out. */
export function fleetTables(fleet: Fleet): FleetTable[] {
  const tables: FleetTable[] = [
    { id: 'clusters', title: 'Worst first', head: ['Cluster', 'Critical', 'Error', 'Warning', 'Coverage', 'Cilium', 'Kubernetes', 'Platform', 'Nodes', 'Findings', 'Most like'], rows: fleet.clusters.map((c) => [
      c.cluster, String(c.bySeverity.critical), String(c.bySeverity.error), String(c.bySeverity.warning), `${String(c.coverage)} %`, c.ciliumVersions.join(', '), c.kubernetesVersion ?? '', c.platform, String(c.nodes),
      c.codes.join(' '), c.nearest === undefined ? '' : `${c.nearest.cluster} (${c.nearest.likeness.toFixed(2)})`,
    ]) },
    { id: 'rules', title: 'Most frequent', head: ['Code', 'Severity', 'Clusters', 'Judged', 'Share', 'Objects', 'By version', 'By platform', 'Title'], rows: fleet.rules.map((r) => [
      r.code, r.severity, String(r.clusters), String(r.judged), `${String(r.share)} %`, String(r.subjects), list(r.versions), list(r.platforms), r.title,
    ]) },
    ...([['versions', 'By version', fleet.versions], ['platforms', 'By platform', fleet.platforms]] as const).map(([id, title, groups]): FleetTable => ({
      id, title, head: [id === 'versions' ? 'Cilium' : 'Platform', 'Clusters', 'Affected', 'Most frequent'],
      rows: groups.map((g) => [g.name, String(g.clusters), String(g.affected), g.top.map((t) => `${t.code} (${String(t.clusters)})`).join(', ')]),
    })),
    { id: 'outliers', title: 'Outliers', head: ['Cluster', 'Kind', 'Has', 'Usual', 'How many'], rows: fleet.outliers.map((o) => [o.cluster, o.kind, o.what, o.usual, `${String(o.clusters)} of ${String(o.of)}`]) },
    { id: 'alike', title: 'Most alike', head: ['Cluster', 'Cluster', 'Likeness', 'Differ in'], rows: fleet.alike.map((p) => [p.a, p.b, p.likeness.toFixed(3), p.differ.join(', ')]) },
    { id: 'trends', title: 'Over time', head: ['Cluster', 'Direction', 'Critical, error, warning', 'New', 'Gone'], rows: fleet.trends.map((t) => [
      t.cluster, t.direction, t.points.map((p) => `${p.collectedAt ?? p.file}: ${String(p.bySeverity.critical)}, ${String(p.bySeverity.error)}, ${String(p.bySeverity.warning)}`).join(' → '), t.appeared.join(' '), t.gone.join(' '),
    ]) },
    { id: 'skipped', title: 'Left out', head: ['File', 'Reason'], rows: fleet.skipped.map((s) => [s.file, s.reason]) },
  ];
  return tables.filter((t) => t.rows.length > 0);
}
