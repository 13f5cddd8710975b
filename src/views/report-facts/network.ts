import { sortedBy } from '../../base/sort.ts';
import type { ReportFacts } from '../../model/report-facts.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import { largest, type Reader } from './reads.ts';

type Health = ParserData['cilium-health-status'];
type Reach = NonNullable<Health['nodes'][number]['host']>;
type Probe = ReportFacts['health'][number]['probes'][number];

/** Above this many nodes only what does not answer is listed. */
const SMALL = 50;
const MOST_DOWN = 50;
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
  const best = new Map<string, Row>();
  // One after the other, and only the row is kept: what 500 agents say of 500 nodes each is a quarter of a million probes.
  const add = (health: Health, node: string | undefined): void => {
    const from = node ?? local(health);
    if (from === undefined || health.nodes.length === 0) return;
    for (const { name } of health.nodes) if (names.size <= SMALL) names.add(name);
    if (health.nodes.length > (best.get(from)?.nodes ?? 0)) best.set(from, rowOf(from, health));
  };
  for (const { data, node } of read('cilium-health-status')) add(data, node);
  for (const { data, node } of read('cilium-status')) {
    // An agent that has told of every node of the cluster is not asked again.
    if (node !== undefined && (best.get(node)?.nodes ?? 0) >= nodes) continue;
    if (data.clusterHealth !== undefined) add(data.clusterHealth, node);
  }
  const small = names.size <= SMALL;
  return sortedBy(best.values(), (row) => row.from).map(({ from, reachable, total, all, down, complete }) => ({ from, reachable, total, probes: small ? all : down, complete: small && complete }));
}

/** What one agent says; all of its probes are kept only where the cluster may be small. */
interface Row { readonly from: string; readonly nodes: number; readonly reachable: number; readonly total: number; readonly all: Probe[]; readonly down: Probe[]; readonly complete: boolean }

function rowOf(from: string, health: Health): Row {
  const probes = health.nodes.map((node): Probe => {
    const [host, endpoint] = [reachOf(node.host), reachOf(node.endpoint)];
    return { to: node.name, ...(host === undefined ? {} : { host }), ...(endpoint === undefined ? {} : { endpoint }) };
  });
  const isUp = (p: Probe): boolean => (p.host ?? 'up') === 'up' && (p.endpoint ?? 'up') === 'up';
  const down = probes.filter((p) => !isUp(p));
  return {
    from, nodes: probes.length, reachable: health.reachable ?? probes.length - down.length, total: health.total ?? probes.length,
    all: probes.length > SMALL ? [] : probes, down: down.slice(0, MOST_DOWN), complete: !health.moreNodes,
  };
}

function local(health: Health): string | undefined {
  return health.nodes.find((n) => n.local)?.name;
}

function reachOf(reach: Reach | undefined): Probe['host'] {
  if (reach === undefined || reach.total === 0) return undefined;
  if (reach.unknown === reach.total) return 'unknown';
  return reach.reachable >= reach.total ? 'up' : reach.reachable === 0 ? 'down' : 'partly';
}
