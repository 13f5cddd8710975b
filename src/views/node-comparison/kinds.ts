import { versionOfImage } from '../../base/version.ts';
import { secondsBefore } from '../agent-versions/age.ts';
import type { ViewContext } from '../define-view.ts';

/** What sets nodes apart by design, or for a while. */
export interface Kinds {
  /** All nodes of `odd`, and no other of `all`, are of one kind: control plane, pool, architecture, machine type. */
  readonly alike: (odd: readonly string[], all: readonly string[]) => boolean;
  /** The agent is not of the version that most have. */
  readonly otherVersion: (node: string) => boolean;
  /** The agent started less than two minutes before. */
  readonly starting: (node: string) => boolean;
}

/** Labels that name a kind of node. */
const KIND = /^(?:node-role\.kubernetes\.io\/.{1,63}|kubernetes\.io\/(?:arch|os)|node\.kubernetes\.io\/(?:instance-type|windows-build)|topology\.kubernetes\.io\/(?:zone|region)|.{0,80}(?:node-?pool|nodegroup|agentpool|instancegroup|machine-?set|machine-?deployment).{0,40})$/i;
const START_SECONDS = 120;

/** Kinds from the labels of the nodes, versions and ages from the agents' pods. */
export function kindsOfNodes(context: ViewContext): Kinds {
  const kinds = new Map<string, Set<string>>();
  for (const node of context.read('k8s-nodes').flatMap((r) => r.data.items)) {
    const labels = Object.entries(node.labels).filter(([key]) => KIND.test(key)).map(([key, value]) => `${key}=${value}`);
    for (const kind of [...labels, `taints ${node.taints.map((t) => t.key).sort().join(' ')}`]) kinds.set(kind, (kinds.get(kind) ?? new Set()).add(node.name));
  }
  const agents = agentsOf(context);
  return {
    alike: (odd, all) => [...kinds.values()].some((members) => odd.every((n) => members.has(n)) && all.filter((n) => members.has(n)).length === odd.length),
    otherVersion: (node) => agents.odd.has(node),
    starting: (node) => agents.starting.has(node),
  };
}

function agentsOf(context: ViewContext): { readonly odd: ReadonlySet<string>; readonly starting: ReadonlySet<string> } {
  const pods = context.read('k8s-pods').flatMap((r) => r.data.items).filter((p) => p.labels['k8s-app'] === 'cilium' && p.node !== undefined);
  const versions = new Map<string, string>();
  const starting = new Set<string>();
  for (const pod of pods) {
    const node = pod.node ?? '';
    const version = versionOfImage(pod.containers.find((c) => c.name === 'cilium-agent' && !c.init)?.image ?? '');
    if (version !== undefined) versions.set(node, `${String(version.major)}.${String(version.minor)}.${String(version.patch)}`);
    const age = secondsBefore(pod.containerStatuses.find((s) => s.name === 'cilium-agent')?.startedAt, context.snapshot.collectedAt);
    if (age !== undefined && age < START_SECONDS) starting.add(node);
  }
  for (const { name, ciliumVersion } of context.snapshot.nodes) if (ciliumVersion !== undefined && !versions.has(name)) versions.set(name, ciliumVersion);
  const counts = new Map<string, number>();
  for (const version of versions.values()) counts.set(version, (counts.get(version) ?? 0) + 1);
  const usual = [...counts].reduce<readonly [string, number] | undefined>((best, entry) => (best === undefined || entry[1] > best[1] ? entry : best), undefined)?.[0];
  return { odd: new Set([...versions].filter(([, v]) => v !== usual).map(([node]) => node)), starting };
}
