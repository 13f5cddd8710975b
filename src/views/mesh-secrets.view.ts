import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import type { ParserData } from '../parsers/registry.gen.ts';
import { defineView, type Read, type ViewContext } from './define-view.ts';

const MeshSecrets = z.object({
  /** Secrets of the mesh that are needed and not in the list; absent without a list of the secrets of the namespace. */
  absent: z.array(z.string()).optional(),
  /** Secrets of the mesh that Kubernetes could not mount. */
  notMounted: z.array(z.object({ secret: z.string(), object: z.string(), message: z.string(), count: z.number().int() })),
  /** Clusters of the Helm values for which cilium-clustermesh has no entry; absent without the secret or the values. */
  withoutEntry: z.array(z.string()).optional(),
});
type MeshSecrets = z.input<typeof MeshSecrets>;
type Secret = ParserData['k8s-secrets']['items'][number];

const CLIENT = 'cilium-clustermesh';
const CACHE = 'cilium-kvstoremesh';
const OWN = /\b(cilium-clustermesh|cilium-kvstoremesh|clustermesh-apiserver-(?:server|admin|remote|local|client)-certs?)\b/;
const NOT_FOUND = /\bnot found\b|references non-existent secret key|couldn't find key/;

/** Secrets with which the clusters of a mesh reach each other. */
export const view = defineView({
  id: 'mesh-secrets',
  title: 'secrets of the cluster mesh',
  scope: 'cluster',
  collect: 'kubectl -n kube-system get secrets -o yaml; kubectl -n kube-system get events -o yaml',
  schema: MeshSecrets,
  build: (context) => {
    const lists = context.read('k8s-secrets');
    const events = context.read('k8s-events');
    const absent = absentOf(context, lists);
    const withoutEntry = entriesOf(context, lists);
    if (events.length === 0 && absent === undefined && withoutEntry === undefined) return { missing: [...context.missing('k8s-secrets'), ...context.missing('k8s-events')] };
    context.note('', [...lists, ...events].flatMap((r) => r.places('')).slice(0, 1).map((p) => ({ ...p, endLine: p.startLine })));
    return { notMounted: mounts(context, events), ...(absent === undefined ? {} : { absent }), ...(withoutEntry === undefined ? {} : { withoutEntry }) };
  },
});

function mounts(context: ViewContext, events: readonly Read<ParserData['k8s-events']>[]): MeshSecrets['notMounted'] {
  const out: MeshSecrets['notMounted'] = [];
  const places: EvidenceRef[] = [];
  for (const list of events) for (const [i, e] of list.data.items.entries()) {
    const secret = e.reason === 'FailedMount' && NOT_FOUND.test(e.message) ? OWN.exec(e.message)?.[1] : undefined;
    if (secret === undefined) continue;
    context.note(`notMounted[${String(out.length)}]`, list.places(`items[${String(i)}].message`));
    if (out.length < 3) places.push(...list.places(`items[${String(i)}].message`));
    out.push({ secret, object: e.objectName, message: e.message.replace(/\s+/g, ' ').slice(0, 300), count: e.count });
  }
  if (out.length > 0) context.note('notMounted', places);
  return out;
}

/** Containers of the mesh server, by name; undefined without a pod or Deployment of it. */
function serverContainers(context: ViewContext): { readonly names: ReadonlySet<string>; readonly places: readonly EvidenceRef[] } | undefined {
  const pods = context.read('k8s-pods').flatMap((r) => r.data.items.flatMap((p, i) => (p.name.startsWith('clustermesh-apiserver-') && p.deletionTimestamp === undefined ? [{ containers: p.containers, places: r.places(`items[${String(i)}]`) }] : [])));
  const deployments = context.read('k8s-deployments-cilium').flatMap((r) => r.data.items.flatMap((d, i) => (d.name === 'clustermesh-apiserver' ? [{ containers: d.containers, places: r.places(`items[${String(i)}].name`) }] : [])));
  const [found] = [...deployments, ...pods];
  return found === undefined ? undefined : { names: new Set(found.containers.filter((c) => !c.init).map((c) => c.name)), places: found.places.slice(0, 1) };
}

function absentOf(context: ViewContext, lists: readonly Read<ParserData['k8s-secrets']>[]): string[] | undefined {
  const server = serverContainers(context);
  // Secrets that were asked for by name say nothing of others: one that nothing of Cilium's needs shows that all were asked for.
  const general = lists.find((l) => l.whole && l.data.items.some((s) => s.namespace === 'kube-system' && !/cilium|clustermesh|hubble/.test(s.name)));
  if (general === undefined || server === undefined) return undefined;
  const names = new Set(lists.flatMap((l) => l.data.items.map((s) => s.name)));
  const needed = [
    CLIENT, ...server.names.has('etcd') ? ['clustermesh-apiserver-server-cert', 'clustermesh-apiserver-admin-cert'] : [], ...server.names.has('kvstoremesh') ? [CACHE] : [],
  ];
  context.note('absent', [...server.places, ...general.places('').slice(0, 1).map((p) => ({ ...p, endLine: p.startLine, note: 'the list of secrets' }))]);
  return needed.filter((n) => !names.has(n));
}

const CLUSTER_NAME = /^clustermesh\.config\.clusters(?:\[\d{1,3}\]|\.\d{1,3})\.name$/;

function entriesOf(context: ViewContext, lists: readonly Read<ParserData['k8s-secrets']>[]): string[] | undefined {
  const wanted = context.read('helm-settings').flatMap((h) => h.data.entries.flatMap((e, i) => (CLUSTER_NAME.test(e.path) ? [{ name: e.value, places: h.places(`entries[${String(i)}]`) }] : [])));
  const found = lists.flatMap((l) => l.data.items.map((s: Secret, i) => ({ s, places: l.places(`items[${String(i)}]`) }))).find(({ s }) => s.name === CLIENT);
  if (wanted.length === 0 || found === undefined) return undefined;
  const keys = new Set(found.s.keys.map((k) => k.key));
  const left = wanted.filter((w) => !keys.has(w.name));
  context.note('withoutEntry', [...found.places.slice(0, 1), ...left.flatMap((w) => w.places).slice(0, 2)]);
  return left.map((w) => w.name);
}
