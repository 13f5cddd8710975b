import { remembered } from '../../base/remember.ts';
import type { Document } from '../../model/document.ts';
import type { ReportFacts } from '../../model/report-facts.ts';
import type { ClusterHealth } from '../../parsers/cluster-health.ts';

type Reach = NonNullable<ClusterHealth['nodes'][number]['host']>;
type Probe = ReportFacts['health'][number]['probes'][number];

/** Above this many nodes only what does not answer is listed. */
export const SMALL = 50;
const MOST_DOWN = 50;

/** What one agent says of all nodes; all of its probes are kept only where the cluster may be small. */
export interface HealthRow {
  /** The node whose agent speaks, where it says so. */
  readonly local: string | undefined;
  readonly nodes: number;
  readonly reachable: number;
  readonly total: number;
  readonly all: readonly Probe[];
  readonly down: readonly Probe[];
  readonly complete: boolean;
}

/** The row of a document, kept as long as the document: 500 lists of 500 nodes take long to unpack, and are looked at for other reasons, too. */
export const healthRow = remembered(({ health }: { readonly document: Document; readonly health: () => ClusterHealth | undefined }) => {
  const told = health();
  return told === undefined ? undefined : rowOf(told);
}, ({ document }) => document);

function rowOf(health: ClusterHealth): HealthRow {
  const probes = health.nodes.map((node): Probe => {
    const [host, endpoint] = [reachOf(node.host), reachOf(node.endpoint)];
    return { to: node.name, ...(host === undefined ? {} : { host }), ...(endpoint === undefined ? {} : { endpoint }) };
  });
  const isUp = (p: Probe): boolean => (p.host ?? 'up') === 'up' && (p.endpoint ?? 'up') === 'up';
  const down = probes.filter((p) => !isUp(p));
  return {
    local: health.nodes.find((n) => n.local)?.name, nodes: probes.length, reachable: health.reachable ?? probes.length - down.length, total: health.total ?? probes.length,
    all: probes.length > SMALL ? [] : probes, down: down.slice(0, MOST_DOWN), complete: !health.moreNodes,
  };
}

function reachOf(reach: Reach | undefined): Probe['host'] {
  if (reach === undefined || reach.total === 0) return undefined;
  if (reach.unknown === reach.total) return 'unknown';
  return reach.reachable >= reach.total ? 'up' : reach.reachable === 0 ? 'down' : 'partly';
}
