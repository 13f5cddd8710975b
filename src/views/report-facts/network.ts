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

/** Which agent reaches which node and its health endpoint. */
export function healthFacts(read: Reader): ReportFacts['health'] {
  const told = [
    ...read('cilium-health-status').map(({ data, node }) => ({ health: data, from: node ?? local(data) })),
    ...read('cilium-status').flatMap(({ data, node }) => (data.clusterHealth === undefined ? [] : [{ health: data.clusterHealth, from: node ?? local(data.clusterHealth) }])),
  ].filter((t) => t.from !== undefined && t.health.nodes.length > 0);
  const small = new Set(told.flatMap((t) => t.health.nodes.map((n) => n.name))).size <= SMALL;
  return sortedBy(largest(told, (t) => t.from ?? NOWHERE, (t) => t.health.nodes.length), (t) => t.from ?? NOWHERE).map(({ health, from }) => {
    const probes = health.nodes.map((node): Probe => {
      const [host, endpoint] = [reachOf(node.host), reachOf(node.endpoint)];
      return { to: node.name, ...(host === undefined ? {} : { host }), ...(endpoint === undefined ? {} : { endpoint }) };
    });
    const isUp = (p: Probe): boolean => (p.host ?? 'up') === 'up' && (p.endpoint ?? 'up') === 'up';
    return {
      from: from ?? NOWHERE, reachable: health.reachable ?? probes.filter(isUp).length, total: health.total ?? probes.length,
      probes: small ? probes : probes.filter((p) => !isUp(p)).slice(0, MOST_DOWN), complete: small && !health.moreNodes,
    };
  });
}

function local(health: Health): string | undefined {
  return health.nodes.find((n) => n.local)?.name;
}

function reachOf(reach: Reach | undefined): Probe['host'] {
  if (reach === undefined || reach.total === 0) return undefined;
  if (reach.unknown === reach.total) return 'unknown';
  return reach.reachable >= reach.total ? 'up' : reach.reachable === 0 ? 'down' : 'partly';
}
