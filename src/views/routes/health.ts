import { satisfies } from '../../base/version.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ClusterHealth } from '../../parsers/cluster-health.ts';
import type { ViewContext } from '../define-view.ts';

export interface Probed { readonly health: 'ok' | 'failing' | 'unknown'; readonly places: readonly EvidenceRef[] }

export interface HealthSource { readonly data: ClusterHealth; places(path: string): readonly EvidenceRef[] }

/** Whether the health endpoint of another node answers through the pod network, as this node's agent last saw it. */
export function probedHealth(context: ViewContext): (name: string) => Probed {
  const sources = healthSources(context);
  const version = context.ciliumVersion();
  // These print every endpoint as reachable.
  const blind = version !== undefined && satisfies(version, '>=1.12.0 <1.12.8') === true;
  return (name) => {
    for (const source of sources) {
      const at = source.data.nodes.findIndex((n) => n.name === name);
      const reach = source.data.nodes[at]?.endpoint;
      if (reach === undefined) continue;
      const places = source.places(`nodes[${String(at)}]`);
      if (reach.reachable + reach.unknown < reach.total) return { health: 'failing', places };
      return { health: reach.total > 0 && reach.reachable === reach.total && !blind ? 'ok' : 'unknown', places };
    }
    const all = sources.find(({ data }) => data.reachable !== undefined && data.reachable === data.total && data.nodes.length === 0);
    return all === undefined || blind ? { health: 'unknown', places: [] } : { health: 'ok', places: all.places('reachable') };
  };
}

/** The outputs of the node with probes of other nodes. */
export function healthSources(context: ViewContext): HealthSource[] {
  const reads = context.read('cilium-health-status');
  const own = reads.map((read): HealthSource => ({ data: read.data, places: (path) => read.places(path) }));
  // The status says the same, and with hundreds of nodes takes long to unpack.
  if (reads.some((read) => read.whole && tellsOfAll(read.data))) return own;
  const inStatus = context.read('cilium-status').flatMap((read): HealthSource[] => {
    const data = read.data.clusterHealth;
    return data === undefined ? [] : [{ data, places: (path) => read.places(`clusterHealth.${path}`) }];
  });
  return [...own, ...inStatus];
}

/** `--succinct` counts all nodes and lists those that fail; without it older releases list all and count none. */
function tellsOfAll({ nodes, total, moreNodes }: ClusterHealth): boolean {
  return nodes.length > 0 && nodes.length >= (total ?? 0) && !moreNodes;
}
