import type { EvidenceRef } from '../../model/evidence.ts';
import { healthRow } from './rows.ts';
import { secondsBefore } from '../agent-versions/age.ts';
import type { ViewContext } from '../define-view.ts';
import type { ClusterHealth } from '../../parsers/cluster-health.ts';

/** What the agent of one node says of another that does not answer. */
export interface Probe {
  readonly from: string;
  readonly to: string;
  /** Of the health endpoint there; undefined where it is not probed. */
  readonly endpoint: boolean | undefined;
  places(): readonly EvidenceRef[];
}

/** Probes between nodes of this cluster, each pair once. Only those that fail are kept: 500 nodes probe each other a quarter of a million times. */
export interface Probes {
  /** By the node that probes: the nodes it asked, in their order. */
  readonly asked: ReadonlyMap<string, ReadonlySet<string>>;
  readonly failing: readonly Probe[];
  readonly fails: (from: string, to: string) => boolean;
  /** Where the first probe stands. */
  readonly places: readonly EvidenceRef[];
}

/** A node that joined a moment ago is not probed everywhere yet. */
const JOINED_SECONDS = 300;

export function probesOf(context: ViewContext): Probes {
  const objects = context.read('k8s-nodes').filter((r) => r.whole).flatMap((r) => r.data.items);
  const settled = objects.length === 0 ? undefined : new Set(objects.filter((n) => (secondsBefore(n.creationTimestamp, context.snapshot.collectedAt) ?? JOINED_SECONDS) >= JOINED_SECONDS).map((n) => n.name));
  const asked = new Map<string, Set<string>>();
  const failing: Probe[] = [];
  let first: readonly EvidenceRef[] | undefined;
  // The same names stand in the list of every node.
  const names = new Map<string, string>();
  const add = (from: string | undefined, health: ClusterHealth | undefined, places: (path: string) => readonly EvidenceRef[]): void => {
    if (from === undefined || health === undefined) return;
    const own = asked.get(from) ?? new Set();
    health.nodes.forEach((node, i) => {
      // Of a node that was removed or has just come nothing follows.
      if (node.local || node.name === from || own.has(node.name) || settled?.has(node.name) === false) return;
      const { host, endpoint } = node;
      if (host === undefined || host.total === 0 || host.unknown === host.total) return;
      const to = names.get(node.name) ?? node.name;
      names.set(to, to);
      own.add(to);
      first ??= places(`nodes[${String(i)}]`);
      if (host.reachable === 0) failing.push({ from, to, endpoint: endpoint === undefined || endpoint.total === 0 ? undefined : endpoint.reachable > 0, places: () => places(`nodes[${String(i)}]`) });
    });
    if (own.size > 0) asked.set(from, own);
  };
  for (const status of context.read('cilium-status')) {
    const { clusterHealth } = status.data;
    // While it is unpacked: the report will want the row, too.
    healthRow({ document: status.document, health: () => clusterHealth });
    add(status.node, clusterHealth, (path) => status.places(`clusterHealth.${path}`));
  }
  for (const health of context.read('cilium-health-status')) {
    const { node = '' } = health;
    // An agent that has told of every node has nothing to add.
    if (settled === undefined || (asked.get(node)?.size ?? 0) < settled.size - (settled.has(node) ? 1 : 0)) add(health.node, health.data, (path) => health.places(path));
  }
  const silent = new Set(failing.map((p) => `${p.from} ${p.to}`));
  return { asked, failing, fails: (from, to) => silent.has(`${from} ${to}`), places: first ?? [] };
}
