import { sortedBy } from '../../base/sort.ts';
import type { ReportFacts } from '../../model/report-facts.ts';
import { type HealthRow, healthRow, SMALL } from '../health-matrix/rows.ts';
import { largest, type Reader } from './reads.ts';

const NOWHERE = '';

/** Whose rules fill the tables of each node, one row per address family. */
export function iptablesFacts(read: Reader): ReportFacts['iptables'] {
  const dumps = largest(read('iptables-save'), (r) => `${r.node ?? NOWHERE} ${r.data.family ?? ''}`, (r) => r.data.ruleCount);
  return sortedBy(dumps, (r) => `${r.node ?? NOWHERE} ${r.data.family ?? ''}`).map(({ data, node }) => ({
    node: node ?? NOWHERE, counters: data.counters,
    owners: [...data.owners].filter((o) => o.rules > 0).sort((a, b) => b.rules - a.rules).map(({ owner, rules, packets }) => ({ owner, rules, packets })),
    ...(data.family === undefined ? {} : { family: data.family }), ...(data.backend === undefined ? {} : { backend: data.backend }),
  })).filter((row) => row.owners.length > 0);
}

/**
 * Which agent reaches which node and its health endpoint.
 * @param nodes of the cluster
 */
export function healthFacts(read: Reader, nodes: number): ReportFacts['health'] {
  const names = new Set<string>();
  const best = new Map<string, HealthRow>();
  // One after the other, and only the row is kept: what 500 agents say of 500 nodes each is a quarter of a million probes.
  const add = (row: HealthRow | undefined, node: string | undefined): void => {
    const from = node ?? row?.local;
    if (row === undefined || from === undefined || row.nodes === 0) return;
    for (const { to } of row.all) names.add(to);
    if (row.nodes > (best.get(from)?.nodes ?? 0)) best.set(from, row);
  };
  for (const status of read('cilium-status')) add(healthRow({ document: status.document, health: () => status.data.clusterHealth }), status.node);
  for (const health of read('cilium-health-status')) {
    // An agent that has told of every node of the cluster is not asked again.
    if (health.node === undefined || (best.get(health.node)?.nodes ?? 0) < nodes) add(healthRow({ document: health.document, health: () => health.data }), health.node);
  }
  const small = names.size <= SMALL && [...best.values()].every((row) => row.nodes <= SMALL);
  return sortedBy(best, ([from]) => from).map(([from, { reachable, total, all, down, complete }]) => ({ from, reachable, total, probes: [...(small ? all : down)], complete: small && complete }));
}
