import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** A node whose Kubernetes distribution runs kube-proxy inside its own program, where no list of pods shows it. */
export interface BuiltInProxy {
  readonly node: string;
  readonly distribution: 'k3s' | 'microk8s';
  /** `possible`: nothing tells whether it was switched off. */
  readonly state: 'on' | 'off' | 'possible';
  readonly places: readonly EvidenceRef[];
}

/** Finds them by the kubelet's version, the labels and the arguments the nodes were started with. RKE2 and k0s run pods and are not among them. */
export function builtInProxies(context: ViewContext): readonly BuiltInProxy[] {
  const found = new Map<string, BuiltInProxy>();
  for (const read of context.read('k8s-nodes')) {
    read.data.items.forEach((node, i) => {
      const distribution = distributionOf(node.kubeletVersion, node.labels);
      if (distribution === undefined) return;
      const args = node.annotations['k3s.io/node-args'];
      const field = args === undefined ? 'kubeletVersion' : 'annotations.k3s.io/node-args';
      found.set(node.name, { node: node.name, distribution, state: stateOf(args), places: read.places(`items[${String(i)}].${field}`) });
    });
  }
  for (const read of context.read('kubectl-nodes-table')) {
    read.data.rows.forEach((row, i) => {
      if (found.has(row.name) || distributionOf(row.version, {}) === undefined) return;
      found.set(row.name, { node: row.name, distribution: 'k3s', state: 'possible', places: read.places(`rows[${String(i)}].version`) });
    });
  }
  if (found.size === 0) addByServer(context, found);
  return [...found.values()];
}

/** Only the version of the API server tells: then it holds for every node. */
function addByServer(context: ViewContext, found: Map<string, BuiltInProxy>): void {
  const version = context.best('k8s-version');
  if (version?.data.server?.distribution !== 'k3s') return;
  for (const { name } of context.snapshot.nodes) {
    found.set(name, { node: name, distribution: 'k3s', state: 'possible', places: version.places('server') });
  }
}

function distributionOf(kubelet: string | undefined, labels: Readonly<Record<string, string>>): BuiltInProxy['distribution'] | undefined {
  if (kubelet?.includes('+k3s') === true) return 'k3s';
  return labels['microk8s.io/cluster'] === undefined ? undefined : 'microk8s';
}

/** k3s writes its arguments, those of its configuration file included, into an annotation as a JSON list. */
function stateOf(annotation: string | undefined): BuiltInProxy['state'] {
  const args = argumentList(annotation);
  if (args === undefined) return 'possible';
  const at = args.findIndex((arg) => /^--disable-kube-proxy(?:=|$)/.test(arg));
  if (at >= 0) return /=false$/.test(args[at] ?? '') || args[at + 1] === 'false' ? 'on' : 'off';
  // Agents are told by their server, and their own arguments do not show it.
  return args[0] === 'server' ? 'on' : 'possible';
}

function argumentList(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((v) => typeof v === 'string') : undefined;
  } catch {
    return undefined;
  }
}
