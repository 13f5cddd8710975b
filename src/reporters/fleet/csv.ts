import type { Fleet } from '../../model/fleet.ts';
import { csvTable } from '../csv/table.ts';

const FIELDS = ['cluster', 'file', 'reports', 'collected', 'cilium', 'kubernetes', 'platform', 'nodes', 'critical', 'error', 'warning', 'info', 'coverage', 'codes', 'nearest', 'likeness', 'verdict'] as const;

/** A row per cluster, the worst first. */
export function renderFleetCsv(fleet: Fleet): string {
  return csvTable(FIELDS, fleet.clusters.map((c) => [
    c.cluster, c.file, c.reports, c.collectedAt, c.ciliumVersions.join(' '), c.kubernetesVersion, c.platform, c.nodes,
    c.bySeverity.critical, c.bySeverity.error, c.bySeverity.warning, c.bySeverity.info, c.coverage, c.codes.join(' '), c.nearest?.cluster, c.nearest?.likeness, c.verdict,
  ]));
}
