import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import type { ParserData } from '../parsers/registry.gen.ts';
import { defineView, type Read, type ViewContext } from './define-view.ts';

const ClusterMesh = z.object({
  /** Something shows a mesh; absent when nothing tells either way. */
  inUse: z.boolean().optional(),
  /** What shows it, as a phrase. */
  by: z.string().optional(),
  /** Other clusters as each agent sees them. */
  remotes: z.array(z.object({
    name: z.string(),
    node: z.string().optional(),
    ready: z.boolean(),
    /** State of the connection as printed. */
    backend: z.string().optional(),
    failures: z.number().int().optional(),
    clusterId: z.number().int().optional(),
  })),
  /** Agents that count remote clusters, and of them those that have none ready. */
  agents: z.number().int(),
  agentsWithoutReady: z.number().int(),
  /** Agents that see fewer clusters ready than there are, with their counts. */
  lagging: z.array(z.object({ node: z.string().optional(), ready: z.number().int(), total: z.number().int() })),
});
type ClusterMesh = z.input<typeof ClusterMesh>;

interface Sign { readonly inUse: boolean; readonly by: string; readonly places: readonly EvidenceRef[] }

/** Whether the cluster is part of a mesh, and how its agents see the other clusters. */
export const view = defineView({
  id: 'cluster-mesh',
  title: 'cluster mesh: whether there is one, and the remote clusters',
  scope: 'cluster',
  collect: 'kubectl get pods -A -o yaml; cilium-dbg status --verbose in each agent; cilium clustermesh status',
  schema: ClusterMesh,
  build: (context) => {
    const told = signs(context);
    const sign = told.find((s) => s.inUse) ?? told[0];
    const out: ClusterMesh = { remotes: [], agents: 0, agentsWithoutReady: 0, lagging: [] };
    for (const status of context.read('cilium-status')) addStatus(status, out, context);
    for (const mesh of context.read('cilium-clustermesh-status')) addCommand(mesh, out, context);
    if (sign === undefined && out.agents === 0) return { missing: [...context.missing('k8s-pods'), ...context.missing('cilium-status')] };
    if (sign !== undefined) for (const field of ['inUse', 'by']) context.note(field, sign.places);
    return { ...out, ...(sign === undefined ? {} : { inUse: sign.inUse, by: sign.by }) };
  },
});

function addStatus(status: Read<ParserData['cilium-status']>, out: ClusterMesh, context: ViewContext): void {
  const mesh = status.data.clusterMesh;
  if (mesh === undefined) return;
  const node = status.node === undefined ? {} : { node: status.node };
  for (const [i, c] of mesh.clusters.entries()) {
    if (isMountLink(c.name)) continue;
    context.note(`remotes[${String(out.remotes.length)}]`, status.places(`clusterMesh.clusters[${String(i)}]`));
    out.remotes.push({
      ...node, name: c.name, ready: c.ready, ...(c.backend === undefined ? {} : { backend: c.backend }),
      ...(c.failures === undefined ? {} : { failures: c.failures }), ...(c.config?.clusterId === undefined ? {} : { clusterId: c.config.clusterId }),
    });
  }
  const links = mesh.clusters.filter((c) => isMountLink(c.name));
  if (mesh.ready === undefined || mesh.total === undefined) return;
  const [ready, total] = [mesh.ready - links.filter((c) => c.ready).length, mesh.total - links.length];
  if (total <= 0) return;
  out.agents += 1;
  if (ready === 0) out.agentsWithoutReady += 1;
  if (ready >= total) return;
  context.note(`lagging[${String(out.lagging.length)}]`, status.places('clusterMesh'));
  out.lagging.push({ ...node, ready, total });
}

/** A mounted Secret has links such as `..data` beside its files; some releases of the agent took them for clusters. */
function isMountLink(name: string): boolean {
  return name.startsWith('..');
}

/** The command-line tool counts agents for each remote cluster. */
function addCommand(mesh: Read<ParserData['cilium-clustermesh-status']>, out: ClusterMesh, context: ViewContext): void {
  for (const [i, c] of mesh.data.clusters.entries()) {
    if (isMountLink(c.name)) continue;
    context.note(`remotes[${String(out.remotes.length)}]`, mesh.places(`clusters[${String(i)}]`));
    out.remotes.push({ name: c.name, ready: c.connected.ready >= c.connected.total, backend: `${String(c.connected.ready)} of ${String(c.connected.total)} agents connected` });
  }
}

const APISERVER = /^clustermesh-apiserver-/;

function signs(context: ViewContext): Sign[] {
  return [...fromPods(context), ...fromStatus(context), ...fromCli(context), ...fromHelm(context)];
}

function fromPods(context: ViewContext): Sign[] {
  const objects = context.read('k8s-pods').map((list): Sign => {
    const at = list.data.items.findIndex((p) => APISERVER.test(p.name));
    const found = list.data.items[at];
    return found === undefined ? { inUse: false, by: 'there is no pod of clustermesh-apiserver', places: list.places('') } : { inUse: true, by: `pod ${found.name} runs`, places: list.places(`items[${String(at)}]`) };
  });
  const tables = context.read('kubectl-pods-table').flatMap((table): Sign[] => {
    const at = table.data.rows.findIndex((r) => APISERVER.test(r.name));
    const found = table.data.rows[at];
    return found === undefined ? [] : [{ inUse: true, by: `pod ${found.name} is there`, places: table.places(`rows[${String(at)}]`) }];
  });
  return [...objects, ...tables];
}

function fromStatus(context: ViewContext): Sign[] {
  const agents = context.read('cilium-status').flatMap((s): Sign[] => ((s.data.clusterMesh?.total ?? 0) > 0 ? [{ inUse: true, by: 'agents know remote clusters', places: s.places('clusterMesh') }] : []));
  const command = context.read('cilium-clustermesh-status').flatMap((s): Sign[] => (s.data.deploymentReady === true || s.data.clusters.length > 0 ? [{ inUse: true, by: 'cilium clustermesh status shows it', places: s.places('') }] : []));
  return [...agents, ...command];
}

function fromCli(context: ViewContext): Sign[] {
  return context.read('cilium-cli-status').flatMap((s): Sign[] => {
    const at = s.data.components.findIndex((c) => c.name === 'ClusterMesh');
    const found = s.data.components[at];
    if (found === undefined) return [];
    return [{ inUse: found.state !== 'disabled', by: `cilium status says ClusterMesh: ${found.state}`, places: s.places(`components[${String(at)}]`) }];
  });
}

const HELM: ReadonlySet<string> = new Set(['clustermesh.useAPIServer', 'clustermesh.config.enabled']);

function fromHelm(context: ViewContext): Sign[] {
  return context.read('helm-settings').flatMap((h): Sign[] => {
    const at = h.data.entries.findIndex((e) => HELM.has(e.path) && e.value === 'true');
    return at < 0 ? [] : [{ inUse: true, by: `the Helm value ${h.data.entries[at]?.path ?? ''} is true`, places: h.places(`entries[${String(at)}]`) }];
  });
}
