import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import { compareVersions, formatVersion, parseVersion, versionOfImage, type Version } from '../base/version.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { secondsBefore } from './agent-versions/age.ts';

const AgentVersions = z.object({
  agents: z.array(z.object({
    node: z.string(),
    pod: z.string().optional(),
    version: z.string(),
    /** Age of the pod when the data was collected; absent when either time is not known. */
    ageSeconds: z.number().optional(),
  })),
  /** Distinct versions, oldest first. */
  versions: z.array(z.string()),
  /** More than one version; absent when all that are known agree and nothing lists every agent. */
  mixed: z.boolean().optional(),
  /** Between the oldest and the newest minor. */
  minorSpread: z.number().int(),
  /** Age of the youngest agent pod: a roll-out replaces pods one after the other. */
  youngestSeconds: z.number().optional(),
  /** From the DaemonSet. */
  strategy: z.string().optional(),
  desired: z.number().int().optional(),
  updated: z.number().int().optional(),
});
type AgentVersions = z.input<typeof AgentVersions>;
interface Agent { readonly node: string; readonly pod?: string; readonly version: Version; readonly ageSeconds?: number; readonly places: readonly EvidenceRef[] }

/** Which agent runs in which version on which node. */
export const view = defineView({
  id: 'agent-versions',
  title: 'versions of the agents by node',
  scope: 'cluster',
  collect: 'kubectl -n kube-system get pods -l k8s-app=cilium -o yaml',
  schema: AgentVersions,
  build: (context) => {
    const agents = gather(context);
    if (agents.length === 0) return { missing: [...context.missing('k8s-pods'), ...context.missing('cilium-status')] };
    return described(sortedBy(agents, (a) => a.node), context);
  },
});

/** Pod objects name the image; where there are none, what the agents say of themselves. */
function gather(context: ViewContext): Agent[] {
  const pods = context.read('k8s-pods').flatMap((list) => list.data.items.flatMap((pod, i): Agent[] => {
    const at = pod.containers.findIndex((c) => c.name === 'cilium-agent' && !c.init);
    const version = versionOfImage(pod.containers[at]?.image ?? '');
    if (version === undefined || pod.deletionTimestamp !== undefined) return [];
    const ageSeconds = secondsBefore(pod.creationTimestamp, context.snapshot.collectedAt);
    return [{
      node: pod.node ?? pod.name, pod: pod.name, version, places: list.places(`items[${String(i)}].containers[${String(at)}].image`),
      ...(ageSeconds === undefined ? {} : { ageSeconds }),
    }];
  }));
  const listed = new Set(pods.map((p) => p.node));
  const told = context.read('cilium-status').flatMap((status): Agent[] => {
    const version = parseVersion(status.data.cilium?.version ?? '');
    return version === undefined || status.node === undefined || listed.has(status.node) ? [] : [{ node: status.node, version, places: status.places('cilium') }];
  });
  return [...pods, ...told];
}

function described(agents: readonly Agent[], context: ViewContext): AgentVersions {
  const ordered = agents.map((a) => a.version).sort(compareVersions);
  const versions = [...new Set(ordered.map(formatVersion))];
  const ages = agents.flatMap((a) => a.ageSeconds ?? []);
  // One place for each version is proof enough.
  const samples = versions.flatMap((v) => agents.find((a) => formatVersion(a.version) === v)?.places.slice(0, 1) ?? []);
  for (const field of ['', 'versions', 'mixed', 'minorSpread']) context.note(field, samples);
  const rows = agents.map(({ places, version, ...rest }, i) => {
    context.note(`agents[${String(i)}]`, places);
    return { ...rest, version: formatVersion(version) };
  });
  const [oldest, newest] = [ordered[0], ordered.at(-1)];
  return {
    agents: rows, versions, ...(versions.length > 1 || complete(agents, context) ? { mixed: versions.length > 1 } : {}),
    minorSpread: oldest === undefined || newest === undefined ? 0 : (newest.major - oldest.major) * 100 + newest.minor - oldest.minor,
    ...(ages.length === agents.length ? { youngestSeconds: Math.min(...ages) } : {}), ...rollout(context),
  };
}

/** The list of pods holds every agent; else each node of the cluster must have told. */
function complete(agents: readonly Agent[], context: ViewContext): boolean {
  if (agents.some((a) => a.pod !== undefined)) return true;
  const nodes = context.read('k8s-nodes').flatMap((list) => list.data.items.map((n) => n.name));
  return nodes.length > 0 && nodes.every((name) => agents.some((a) => a.node === name));
}

function rollout(context: ViewContext): Pick<AgentVersions, 'strategy' | 'desired' | 'updated'> {
  const list = context.read('k8s-daemonsets-cilium').find((read) => read.data.items.some((w) => w.name === 'cilium'));
  const at = list?.data.items.findIndex((w) => w.name === 'cilium') ?? -1;
  const workload = list?.data.items[at];
  if (list === undefined || workload === undefined) return {};
  for (const field of ['strategy', 'desired', 'updated']) context.note(field, list.places(`items[${String(at)}].${field}`));
  const { strategy, desired, updated } = workload;
  return { desired, updated, ...(strategy === undefined ? {} : { strategy }) };
}
