import { sortedBy } from '../../base/sort.ts';
import type { FactBook } from '../../model/fact.ts';
import type { NodeFact } from '../../model/report-facts.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import { view as podCidrs } from '../pod-cidrs.view.ts';
import { largest, type Reader } from './reads.ts';

type Status = ParserData['cilium-status'];
type KubeNode = ParserData['k8s-nodes']['items'][number];

const MASQUERADING = { disabled: 'off', iptables: 'iptables', bpf: 'BPF', enabled: 'on' } as const;

/** All nodes anything names, with what their agents and Kubernetes say of them, sorted by name. */
export function nodeFacts(snapshot: Snapshot, book: FactBook, read: Reader): NodeFact[] {
  const statuses = new Map(largest(read('cilium-status').filter((r) => r.node !== undefined), (r) => r.node ?? '', (r) => r.lines).map((r) => [r.node, r.data]));
  const objects = new Map(read('k8s-nodes').flatMap((r) => r.data.items).map((n) => [n.name, n]));
  const releases = new Map(read('uname').map((r) => [r.node, r.data.release]));
  const fact = book.get('pod-cidrs');
  const cidrs = new Map(fact.state === 'missing' ? [] : podCidrs.schema.parse(fact.data).nodes.map((n) => [n.name, n]));
  const own = new Map(snapshot.nodes.map((n) => [n.name, n]));
  return sortedBy(new Set([...own.keys(), ...objects.keys()]), (name) => name).map((name) => {
    const object = objects.get(name);
    const node = own.get(name);
    const ranges = cidrs.get(name);
    const version = node?.ciliumVersion;
    const kernel = object?.kernelVersion ?? releases.get(name);
    return {
      name, ...objectFacts(object), ...statusFacts(statuses.get(name)),
      ...(version === undefined ? {} : { ciliumVersion: version }), ...(kernel === undefined ? {} : { kernel }),
      addresses: [...new Set([...(ranges?.addresses ?? []), ...(node?.addresses ?? [])])],
      podCidrs: ranges === undefined ? [] : ranges.podCIDRs.length > 0 ? ranges.podCIDRs : ranges.kubernetesPodCIDRs,
    };
  });
}

function objectFacts(object: KubeNode | undefined): Partial<NodeFact> {
  if (object === undefined) return {};
  const control = Object.keys(object.labels).some((l) => l === 'node-role.kubernetes.io/control-plane' || l === 'node-role.kubernetes.io/master');
  return {
    role: control ? 'control-plane' : 'worker', ...(object.ready === undefined ? {} : { ready: object.ready }),
    ...(object.osImage === undefined ? {} : { os: object.osImage }), ...(object.kubeletVersion === undefined ? {} : { kubernetesVersion: object.kubeletVersion }),
  };
}

function statusFacts(status: Status | undefined): Partial<NodeFact> {
  if (status === undefined) return {};
  const { kpr, routing, masquerading, attachMode, encryption } = status;
  const network = routing?.network === 'Tunnel' ? `tunnel${routing.tunnel === undefined ? '' : ` (${routing.tunnel})`}` : routing?.network?.toLowerCase();
  return {
    ...(kpr?.mode === undefined ? {} : { replacement: kpr.mode }), ...(network === undefined ? {} : { routing: network }),
    ...(routing?.host === undefined ? {} : { hostRouting: routing.host }), ...(masquerading === undefined ? {} : { masquerading: MASQUERADING[masquerading.mode] }),
    ...(attachMode === undefined ? {} : { attach: attachMode }), ...(encryption === undefined ? {} : { encryption: encryption.mode }),
  };
}
