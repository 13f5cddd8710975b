import { parseCidr } from '../../base/cidr.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** A range that a component outside of Cilium takes for that of the pods. */
export interface ClusterCidr {
  readonly cidr: string;
  readonly from: 'kube-proxy' | 'kube-controller-manager' | 'k3s' | 'rke2' | 'nodes';
  /** Not set by anybody: what the distribution takes. */
  readonly isDefault: boolean;
  readonly places: readonly EvidenceRef[];
}

const NO_ARGUMENTS: Readonly<Record<string, string>> = {};
const ARGUMENT = /^--cluster-cidr=(.{1,200})$/;

/** What the components were told, the most telling one of each. */
export function clusterCidrs(context: ViewContext): ClusterCidr[] {
  return [...fromKubeProxy(context), ...fromControllerManager(context), ...fromDistribution(context), ...fromNodes(context)];
}

function each(text: string, from: ClusterCidr['from'], isDefault: boolean, places: readonly EvidenceRef[]): ClusterCidr[] {
  return text.split(/[\s,]+/).flatMap((t) => {
    const cidr = parseCidr(t);
    return cidr === undefined ? [] : [{ cidr: cidr.text, from, isDefault, places }];
  });
}

function fromKubeProxy(context: ViewContext): ClusterCidr[] {
  return context.read('k8s-configmaps').flatMap((read) => read.data.items.flatMap((map, i) => (
    map.kubeProxy?.clusterCIDR === undefined ? [] : each(map.kubeProxy.clusterCIDR, 'kube-proxy', false, read.places(`items[${String(i)}]`))))).slice(0, 2);
}

function fromControllerManager(context: ViewContext): ClusterCidr[] {
  return context.read('k8s-pods').flatMap((read) => read.data.items.flatMap((pod, i) => (
    pod.name.startsWith('kube-controller-manager') ? pod.containers.flatMap((c) => c.args.flatMap((a) => each(ARGUMENT.exec(a)?.[1] ?? '', 'kube-controller-manager', false, read.places(`items[${String(i)}]`)))) : []))).slice(0, 2);
}

/** k3s and RKE2 give 10.42.0.0/16 to pods unless a server is started with another range. */
function fromDistribution(context: ViewContext): ClusterCidr[] {
  const list = context.best('k8s-nodes');
  const nodes = (list?.data.items ?? []).map((n, i) => ({ version: n.kubeletVersion, places: list?.places(`items[${String(i)}]`) ?? [], args: n.annotations }));
  const table = context.best('kubectl-nodes-table');
  const rows = (table?.data.rows ?? []).map((n, i) => ({ version: n.version, places: table?.places(`rows[${String(i)}]`) ?? [], args: NO_ARGUMENTS }));
  const own = [...nodes, ...rows].flatMap(({ version, places, args }) => {
    const from = version?.includes('+k3s') === true ? 'k3s' as const : version?.includes('+rke2') === true ? 'rke2' as const : undefined;
    return from === undefined ? [] : [{ from, places, args: args[`${from}.io/node-args`] }];
  });
  // Agents are not told the range: only a server's arguments count.
  const server = own.find((n) => n.args !== undefined && /^\[\s*"server"/.test(n.args));
  const one = server ?? (own.some((n) => n.args !== undefined) ? undefined : own[0]);
  if (one === undefined) return [];
  const set = /"--cluster-cidr(?:=|"\s*,\s*")([0-9a-fA-F:.,/]{3,200})"/.exec(one.args ?? '')?.[1];
  return each(set ?? '10.42.0.0/16', one.from, set === undefined, one.places);
}

/** The range that the controller manager gave to a node tells what it takes for the pods' range; one node stands for all. */
function fromNodes(context: ViewContext): ClusterCidr[] {
  const nodes = context.best('k8s-nodes');
  const i = nodes?.data.items.findIndex((n) => n.podCIDRs.length > 0) ?? -1;
  return each((nodes?.data.items[i]?.podCIDRs ?? []).join(','), 'nodes', false, nodes?.places(`items[${String(i)}].podCIDRs`) ?? []);
}
