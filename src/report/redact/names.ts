import type { Report } from '../../model/report.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** What a name belongs to; also the first half of its pseudonym. */
export type NameKind = 'cluster' | 'dump' | 'node' | 'namespace' | 'pod' | 'service' | 'object';

/** Names found, with what they belong to; the first kind a name is met as stays. */
export type Names = ReadonlyMap<string, NameKind>;

/** Keys under which the documents, and the report, hold names. */
const KEYS: Readonly<Record<string, NameKind>> = {
  node: 'node', nodeName: 'node', hostname: 'node', hostName: 'node', namespace: 'namespace', podNamespace: 'namespace', pod: 'pod', podName: 'pod', agentPod: 'pod',
  clusterName: 'cluster', dump: 'dump', serviceName: 'service',
};
const LISTS: Readonly<Record<string, NameKind>> = { 'k8s-nodes': 'node', 'k8s-pods': 'pod', 'k8s-services': 'service', 'k8s-namespaces': 'namespace' };

/** A name as Kubernetes or a host name allows it; anything else under such a key is no name. */
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/;
const ADDRESS = /^[\d.]+$/;

/** Names that every cluster has, and that say nothing of its owner. */
const EVERYWHERE = /^(?:default|local|host|world|init|health|unmanaged|remote-node|localhost|none|kubernetes|kube-[a-z-]+|(?:cilium|hubble|coredns|spire|gateway|istio|ingress-nginx)(?:-[a-z0-9-]+)?|k8s|etcd|all|any|unknown|true|false|null|\d+)$/;

function add(names: Map<string, NameKind>, kind: NameKind, name: unknown): void {
  if (typeof name !== 'string' || !NAME.test(name) || ADDRESS.test(name) || EVERYWHERE.test(name) || names.has(name)) return;
  names.set(name, kind);
}

function walk(names: Map<string, NameKind>, value: unknown, depth = 0): void {
  if (typeof value !== 'object' || value === null || depth > 12) return;
  if (Array.isArray(value)) { for (const item of value) walk(names, item, depth + 1); return; }
  for (const [key, item] of Object.entries(value)) {
    if (typeof item === 'string') { const kind = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined; if (kind !== undefined) add(names, kind, item); } else walk(names, item, depth + 1);
  }
}

function items(data: unknown): readonly unknown[] {
  return typeof data === 'object' && data !== null && 'items' in data && Array.isArray(data.items) ? data.items : [];
}

/** Every name the dumps hold, whether a report would mention it or not: logs and listings that are quoted do. */
export function namesIn(snapshots: readonly Snapshot[]): Names {
  const names = new Map<string, NameKind>();
  for (const snapshot of snapshots) {
    add(names, 'dump', snapshot.root);
    add(names, 'cluster', snapshot.clusterName);
    for (const node of snapshot.nodes) { if (!node.anonymous) add(names, 'node', node.name); add(names, 'pod', node.agentPod); }
    for (const { document } of snapshot.documents) {
      const kind = LISTS[document.parser];
      if (kind !== undefined || document.parser.startsWith('k8s-')) for (const item of items(document.data)) add(names, kind ?? 'object', typeof item === 'object' && item !== null && 'name' in item ? item.name : undefined);
      walk(names, document.identity);
      walk(names, document.data);
    }
  }
  return names;
}

const SUBJECTS: Readonly<Record<string, NameKind>> = { pod: 'pod', endpoint: 'pod', service: 'service', node: 'node', cluster: 'cluster', policy: 'object', workload: 'object' };

/** Every name a report mentions in a field of its own. */
export function namesOf(report: Report): Names {
  const names = new Map<string, NameKind>();
  add(names, 'cluster', report.cluster.name);
  for (const node of report.cluster.nodes) add(names, 'node', node);
  for (const { subjects } of [...report.findings, ...report.outcomes]) {
    for (const { kind, name } of subjects) { const known = SUBJECTS[kind]; if (known !== undefined) add(names, known, name); }
  }
  for (const facts of report.facts ?? []) {
    for (const { name } of facts.nodes) add(names, 'node', name);
    for (const { from, probes } of facts.health) { add(names, 'node', from); for (const { to } of probes) add(names, 'node', to); }
    for (const { label } of facts.services) { const [namespace, name] = label.split('/'); if (name !== undefined) { add(names, 'namespace', namespace); add(names, 'service', name); } }
  }
  walk(names, { findings: report.findings.map((f) => f.subjects), outcomes: report.outcomes.map((o) => o.subjects), facts: report.facts, files: report.coverage.files.map(({ node }) => ({ node })) });
  return names;
}
