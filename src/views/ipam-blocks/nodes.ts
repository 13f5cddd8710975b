import { contains, parseCidr, type Cidr } from '../../base/cidr.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import { secondsBefore } from '../agent-versions/age.ts';
import type { Read, ViewContext } from '../define-view.ts';
import { gatherNodes, type NodeRanges } from '../pod-cidrs/nodes.ts';
import type { Pool } from '../pod-cidrs/pools.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';

/** A node with the pod ranges Cilium gives addresses from, and what others say of it. */
export interface NodeBlocks {
  readonly name: string;
  readonly cidrs: string[];
  /** `spec.podCIDRs` of the Node object. */
  readonly kubernetes: string[];
  /** A Node object of that name exists; undefined where the list of nodes does not tell. */
  readonly listed?: boolean;
  /** Minutes since the CiliumNode was made. */
  readonly ageMinutes?: number;
  readonly operatorError?: string;
  readonly outside: string[];
  readonly otherMask: string[];
  /** Of `cidrs`: those that the Node object does not have; empty when it has none of that family. */
  readonly notKubernetes: string[];
  readonly places: readonly EvidenceRef[];
  readonly kubernetesPlaces: readonly EvidenceRef[];
}

type CiliumNodes = Read<ParserData['cilium-nodes']>;
type Known = Pick<NodeBlocks, 'name' | 'cidrs' | 'ageMinutes' | 'operatorError' | 'places'> & { readonly own: boolean };

/** Who registers a node outside of Kubernetes has no Node object by design. */
const EXTERNAL = 'CiliumExternalWorkload';

/** All nodes with their ranges: from the CiliumNode objects, else from what the agents print, else from the Node objects. */
export function gatherBlocks(context: ViewContext, mode: string | undefined, pools: readonly Pool[]): NodeBlocks[] {
  const ranges = gatherNodes(context, mode);
  const objects = context.best('cilium-nodes');
  const nodes = context.best('k8s-nodes');
  const listed = nodes?.whole === true ? new Set(nodes.data.items.map((n) => n.name)) : undefined;
  // Without one common name the two lists are not of one cluster, or nodes have other names in Kubernetes.
  const comparable = listed !== undefined && objects?.data.items.some((n) => listed.has(n.name)) === true;
  const known = objects === undefined ? ranges.map(fromRanges) : objects.data.items.map((n, i) => fromObject(context, objects, n, i, mode));
  return known.filter((n) => n.cidrs.length > 0 || objects !== undefined).map(({ own, ...node }) => {
    const range = ranges.find((r) => r.name === node.name);
    const kubernetes = range?.kubernetesPodCIDRs ?? [];
    return {
      ...node, ...strays(node.cidrs, pools), kubernetes, kubernetesPlaces: range?.kubernetesPlaces ?? [], notKubernetes: differing(node.cidrs, kubernetes),
      ...(comparable && own ? { listed: listed.has(node.name) } : {}),
    };
  });
}

function fromRanges(range: NodeRanges): Known {
  return { name: range.name, cidrs: range.podCIDRs, places: range.places, own: false };
}

function fromObject(context: ViewContext, objects: CiliumNodes, node: CiliumNodes['data']['items'][number], i: number, mode: string | undefined): Known {
  const cidrs = mode === 'multi-pool' ? node.ipam.pools.flatMap((p) => p.cidrs) : node.podCIDRs;
  const age = secondsBefore(node.creationTimestamp, context.snapshot.collectedAt);
  const { operatorError } = node.ipam;
  return {
    name: node.name, cidrs: [...new Set(cidrs.flatMap((c) => parseCidr(c)?.text ?? []))], own: node.ownerKind !== EXTERNAL && node.deletionTimestamp === undefined,
    places: cidrs.length === 0 ? objects.places(`items[${String(i)}]`) : objects.places(`items[${String(i)}].podCIDRs[0]`),
    ...(age === undefined ? {} : { ageMinutes: Math.floor(age / 60) }), ...(operatorError === undefined || operatorError === '' ? {} : { operatorError }),
  };
}

function strays(cidrs: readonly string[], pools: readonly Pool[]): Pick<NodeBlocks, 'outside' | 'otherMask'> {
  const read = cidrs.flatMap((c) => parseCidr(c) ?? []);
  const ofFamily = (cidr: Cidr): readonly Pool[] => pools.filter((p) => p.family === cidr.version);
  const inside = (cidr: Cidr): boolean => ofFamily(cidr).some((p) => {
    const pool = parseCidr(p.cidr);
    return pool !== undefined && contains(pool, cidr);
  });
  const outside = read.filter((c) => ofFamily(c).length > 0 && !inside(c));
  const otherMask = read.filter((c) => !outside.includes(c) && ofFamily(c).some((p) => p.maskSize !== undefined && p.maskSize !== c.bits));
  return { outside: outside.map((c) => c.text), otherMask: otherMask.map((c) => c.text) };
}

/** The agent copies only families that are on, so a range that the Node alone has says nothing. */
function differing(cidrs: readonly string[], kubernetes: readonly string[]): string[] {
  const families = new Set(kubernetes.flatMap((c) => parseCidr(c)?.version ?? []));
  return cidrs.filter((c) => {
    const family = parseCidr(c)?.version;
    return family !== undefined && families.has(family) && !kubernetes.includes(c);
  });
}
