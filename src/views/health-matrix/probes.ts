import type { EvidenceRef } from '../../model/evidence.ts';
import { secondsBefore } from '../agent-versions/age.ts';
import type { ViewContext } from '../define-view.ts';
import type { ClusterHealth } from '../../parsers/cluster-health.ts';

/** What the agent of one node says of another. */
export interface Probe {
  readonly from: string;
  readonly to: string;
  readonly host: boolean;
  /** Of the health endpoint there; undefined where it is not probed. */
  readonly endpoint: boolean | undefined;
  places(): readonly EvidenceRef[];
}

/** A node that joined a moment ago is not probed everywhere yet. */
const JOINED_SECONDS = 300;

/** Probes between nodes of this cluster, each pair once. */
export function probesOf(context: ViewContext): Probe[] {
  const objects = context.read('k8s-nodes').filter((r) => r.whole).flatMap((r) => r.data.items);
  const known = objects.length === 0 ? undefined : new Map(objects.map((n) => [n.name, secondsBefore(n.creationTimestamp, context.snapshot.collectedAt) ?? JOINED_SECONDS]));
  const pairs = new Map<string, Probe>();
  const add = (from: string | undefined, health: ClusterHealth | undefined, places: (path: string) => readonly EvidenceRef[]): void => {
    if (from === undefined || health === undefined) return;
    health.nodes.forEach((node, i) => {
      const key = `${from} ${node.name}`;
      // Of a node that was removed or has just come nothing follows.
      if (node.local || node.name === from || pairs.has(key) || (known !== undefined && (known.get(node.name) ?? 0) < JOINED_SECONDS)) return;
      const { host, endpoint } = node;
      if (host === undefined || host.total === 0 || host.unknown === host.total) return;
      pairs.set(key, { from, to: node.name, host: host.reachable > 0, endpoint: endpoint === undefined || endpoint.total === 0 ? undefined : endpoint.reachable > 0, places: () => places(`nodes[${String(i)}]`) });
    });
  };
  for (const status of context.read('cilium-status')) add(status.node, status.data.clusterHealth, (path) => status.places(`clusterHealth.${path}`));
  for (const health of context.read('cilium-health-status')) add(health.node, health.data, (path) => health.places(path));
  return [...pairs.values()];
}
