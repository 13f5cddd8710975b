import { parseCidr } from '../../base/cidr.ts';
import { remembered } from '../../base/remember.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** The ranges of one node, with the places they were read at. */
export interface NodeRanges {
  readonly name: string;
  readonly addresses: string[];
  readonly podCIDRs: string[];
  readonly kubernetesPodCIDRs: string[];
  readonly source?: 'status' | 'node-list' | 'cilium-node' | 'node-object';
  readonly places: readonly EvidenceRef[];
  readonly addressPlaces: readonly EvidenceRef[];
  readonly kubernetesPlaces: readonly EvidenceRef[];
}

interface Told { readonly cidrs: string[]; readonly addresses: string[]; readonly source: 'status' | 'node-list' | 'cilium-node'; places(): readonly EvidenceRef[] }

/** Modes in which the Node object's range is the one Cilium uses. */
const FROM_NODE_OBJECT: ReadonlySet<string> = new Set(['kubernetes', 'hostscope-legacy']);
/** Modes in which the range of a CiliumNode is; with clouds some releases wrote one that nobody uses. */
const FROM_CILIUM_NODE: ReadonlySet<string> = new Set([...FROM_NODE_OBJECT, 'cluster-pool', 'cluster-pool-v2beta']);

/** By address manager: the lists of all agents are read once for all views of the cluster. */
const gathered = remembered((_: ViewContext) => new Map<string | undefined, readonly NodeRanges[]>(), (context) => context.snapshot);

/** All nodes anything is known of. `mode`: the address manager, which decides whose ranges are those that Cilium uses. */
export function gatherNodes(context: ViewContext, mode: string | undefined): readonly NodeRanges[] {
  const known = gathered(context);
  const nodes = known.get(mode) ?? gather(context, mode);
  known.set(mode, nodes);
  return nodes;
}

function gather(context: ViewContext, mode: string | undefined): NodeRanges[] {
  const fromObjects = mode !== undefined && FROM_NODE_OBJECT.has(mode);
  const told = new Map([...mode !== undefined && FROM_CILIUM_NODE.has(mode) ? fromCiliumNodes(context) : [], ...fromNodeLists(context), ...fromStatus(context)]);
  const nodes = objects(context, told, fromObjects);
  const listed = new Set(nodes.map((n) => n.name));
  for (const [name, { cidrs, addresses, source, ...rest }] of told) {
    if (listed.has(name)) continue;
    const places = rest.places();
    nodes.push({ name, addresses, podCIDRs: cidrs, kubernetesPodCIDRs: [], source, places, addressPlaces: places, kubernetesPlaces: [] });
  }
  return nodes;
}

function objects(context: ViewContext, told: ReadonlyMap<string, Told>, fromObjects: boolean): NodeRanges[] {
  const list = context.best('k8s-nodes');
  return (list?.data.items ?? []).map((node, i) => {
    const path = `items[${String(i)}]`;
    const kubernetesPodCIDRs = canonical(node.podCIDRs);
    const kubernetesPlaces = list?.places(`${path}.podCIDRs`) ?? [];
    const own = told.get(node.name);
    const podCIDRs = own?.cidrs ?? (fromObjects ? kubernetesPodCIDRs : []);
    const source = own?.source ?? (fromObjects && podCIDRs.length > 0 ? 'node-object' as const : undefined);
    return {
      name: node.name, podCIDRs, kubernetesPodCIDRs,
      addresses: node.addresses.filter((a) => a.type === 'InternalIP' || a.type === 'ExternalIP').map((a) => a.address),
      places: own?.places() ?? kubernetesPlaces, addressPlaces: list?.places(`${path}.addresses`) ?? [], kubernetesPlaces,
      ...(source === undefined ? {} : { source }),
    };
  });
}

/** `4/254 allocated from 10.0.2.0/24`: the agent's own word. */
function fromStatus(context: ViewContext): [string, Told][] {
  return context.read('cilium-status').flatMap((status): [string, Told][] => {
    const cidrs = canonical([status.data.ipam?.ipv4?.cidr, status.data.ipam?.ipv6?.cidr].flatMap((c) => c ?? []));
    if (cidrs.length === 0 || status.node === undefined) return [];
    return [[status.node, { cidrs, addresses: [], source: 'status', places: () => status.places('ipam') }]];
  });
}

function fromCiliumNodes(context: ViewContext): [string, Told][] {
  return context.read('cilium-nodes').flatMap((list) => list.data.items.flatMap((node, i): [string, Told][] => {
    const cidrs = canonical(node.podCIDRs);
    return cidrs.length === 0 ? [] : [[node.name, { cidrs, addresses: node.internalIPs, source: 'cilium-node', places: () => list.places(`items[${String(i)}].podCIDRs[0]`) }]];
  }));
}

/**
 * Nodes of other clusters of a mesh are left out: the name of the own one is that of the lists' local entries. Every agent lists all
 * nodes, and the last word on each counts.
 */
function fromNodeLists(context: ViewContext): ReadonlyMap<string, Told> {
  const told = new Map<string, Told>();
  for (const list of context.read('cilium-node-list')) {
    const { nodes } = list.data;
    const local = nodes.find((n) => n.source === 'local')?.cluster ?? nodes[0]?.cluster;
    nodes.forEach((node, i) => {
      const cidrs = canonical([node.ipv4Cidr, node.ipv6Cidr].flatMap((c) => c ?? []));
      if (cidrs.length === 0 || node.cluster !== local) return;
      const addresses = [node.ipv4, node.ipv6].flatMap((a) => a ?? []);
      told.set(node.name, { cidrs, addresses, source: 'node-list', places: () => list.places(`nodes[${String(i)}]`) });
    });
  }
  return told;
}

function canonical(cidrs: readonly string[]): string[] {
  if (cidrs.length === 0) return [];
  return [...new Set(cidrs.flatMap((c) => parseCidr(c)?.text ?? []))];
}
