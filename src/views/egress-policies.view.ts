import * as z from 'zod';
import { parseCidr } from '../base/cidr.ts';
import { byText, sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Missing } from '../model/fact.ts';
import type { ParserData } from '../parsers/registry.gen.ts';
import { defineView, type Read, type ViewContext } from './define-view.ts';
import { addressesByNode, type NodeAddresses } from './egress/addresses.ts';
import { clustersNamed, matches } from './egress/selection.ts';

const Gateway = z.object({
  /** As written; empty selects every node. */
  selector: z.string(),
  egressIp: z.string().optional(),
  interface: z.string().optional(),
  /** Nodes it selects; absent without Node objects. */
  nodes: z.array(z.string()).optional(),
  /** Of these, those that Kubernetes does not call not ready. */
  ready: z.array(z.string()).optional(),
  /** Nodes among them whose addresses are known and do not have what the gateway asks for, with the words. */
  unusable: z.array(z.object({ node: z.string(), says: z.string() })),
  /** Nodes whose addresses hold the egress address. */
  holders: z.array(z.string()),
});

const EgressPolicies = z.object({
  items: z.array(z.object({
    name: z.string(),
    /** The old kind, which has an address in place of a gateway. */
    old: z.boolean(),
    /** Why the agent passes it over. */
    faults: z.array(z.string()),
    destinations: z.array(z.string()),
    gateways: z.array(Gateway),
    /** Clusters that its selectors name. */
    clusters: z.array(z.string()),
  })),
});
type Policy = z.input<typeof EgressPolicies>['items'][number];
type PolicyData = ParserData['cilium-egress-gateway-policies']['items'][number];
interface Nodes { readonly nodes: readonly Node[]; /** Every node is in the list. */ readonly whole: boolean }
interface Node { readonly name: string; readonly labels: ReadonlyMap<string, string>; readonly ready: boolean; readonly places: readonly EvidenceRef[] }

/** Policies of the egress gateway with the nodes they select. */
export const view = defineView({
  id: 'egress-policies',
  title: 'egress gateway policies and their gateway nodes',
  scope: 'cluster',
  collect: 'kubectl get ciliumegressgatewaypolicies -o yaml; kubectl get nodes -o yaml',
  schema: EgressPolicies,
  build: (context) => {
    const lists = context.read('cilium-egress-gateway-policies');
    if (lists.length === 0) return { missing: context.missing('cilium-egress-gateway-policies') };
    const nodes = nodesOf(context);
    const addresses = addressesByNode(context);
    const items: Policy[] = [];
    context.note('', lists[0]?.places('') ?? []);
    for (const list of lists) {
      for (const [i, policy] of list.data.items.entries()) add(context, items, list, i, policy, nodes, addresses);
    }
    return { items };
  },
});

function add(context: ViewContext, items: Policy[], list: Read<ParserData['cilium-egress-gateway-policies']>, i: number, policy: PolicyData, nodes: Nodes | undefined, addresses: ReadonlyMap<string, NodeAddresses>): void {
  const path = `items[${String(items.length)}]`;
  context.note(path, list.places(`items[${String(i)}]`));
  context.note(`${path}.faults`, list.places(`items[${String(i)}]`));
  const gateways = policy.gateways.map((g, k) => {
    const at = `${path}.gateways[${String(k)}]`;
    const told = gatewayOf(g, nodes, addresses);
    const own = list.places(`items[${String(i)}].gateways[${String(k)}]`);
    const chosen = nodes?.nodes.filter((n) => told.gateway.nodes?.includes(n.name)).flatMap((n) => n.places) ?? [];
    context.note(at, [...own, ...chosen.slice(0, 2)]);
    for (const field of ['nodes', 'ready']) {
      context.note(`${at}.${field}`, [...own, ...(chosen.length > 0 ? chosen.slice(0, 2) : (nodes?.nodes.slice(0, 1).flatMap((n) => n.places.map((p) => ({ ...p, note: 'the nodes listed here' }))) ?? []))]);
      if (told.gateway.nodes === undefined) for (const missing of partly(context, nodes)) context.lacks(`${at}.${field}`, missing);
    }
    for (const [u, { node }] of told.gateway.unusable.entries()) context.note(`${at}.unusable[${String(u)}]`, [...own, ...addresses.get(node)?.places ?? []]);
    return told.gateway;
  });
  const clusters = policy.selectors.flatMap((s) => [...clustersNamed(s.podSelector), ...clustersNamed(s.namespaceSelector)]);
  items.push({
    name: policy.name, old: policy.kind === 'CiliumEgressNATPolicy', faults: faultsOf(policy), destinations: policy.destinationCIDRs, gateways,
    clusters: [...new Set([...clusters, ...policy.gateways.flatMap((g) => clustersNamed(g.nodeSelector))])].sort(byText),
  });
}

function partly(context: ViewContext, nodes: Nodes | undefined): readonly Missing[] {
  const path = nodes?.nodes[0]?.places[0]?.path;
  if (nodes === undefined || path === undefined) return context.missing('k8s-nodes').slice(0, 1);
  return [{ input: 'k8s-nodes', reason: 'incomplete', detail: `${path} does not hold every node, so nothing tells whether another one has the labels`, collect: 'kubectl get nodes -o yaml', path }];
}

/** Checks of the agent when it reads a policy (cilium `pkg/egressgateway/policy.go`). */
function faultsOf(policy: PolicyData): string[] {
  if (policy.kind === 'CiliumEgressNATPolicy') return [];
  const out: string[] = [];
  for (const g of policy.gateways) if (g.egressIP !== undefined && g.egressIP !== '' && g.interface !== undefined && g.interface !== '') out.push(`a gateway has both the address ${g.egressIP} and the interface ${g.interface}`);
  for (const cidr of [...policy.destinationCIDRs, ...policy.excludedCIDRs]) if (parseCidr(cidr) === undefined) out.push(`"${cidr.slice(0, 60)}" is no network`);
  if (policy.destinationCIDRs.length === 0) out.push('there is no destination');
  if (policy.selectors.some((s) => s.podSelector === undefined && s.namespaceSelector === undefined)) out.push('a selector names neither pods nor namespaces');
  return out;
}

function nodesOf(context: ViewContext): Nodes | undefined {
  const lists = context.read('k8s-nodes');
  if (lists.length === 0) return undefined;
  const nodes = lists.flatMap((list) => list.data.items.map((n, i): Node => ({
    name: n.name, labels: new Map(Object.entries(n.labels)), ready: n.ready !== false && n.deletionTimestamp === undefined, places: list.places(`items[${String(i)}]`),
  })));
  const listed = new Set(nodes.map((n) => n.name));
  const others = [...context.read('cilium-nodes').flatMap((r) => r.data.items.map((n) => n.name)), ...context.read('k8s-pods').flatMap((r) => r.data.items.flatMap((p) => p.node ?? []))];
  return { nodes: sortedBy(nodes, (n) => n.name), whole: lists.every((l) => l.whole) && others.every((n) => listed.has(n)) };
}

function gatewayOf(gateway: PolicyData['gateways'][number], nodes: Nodes | undefined, addresses: ReadonlyMap<string, NodeAddresses>): { gateway: z.input<typeof Gateway> } {
  const { nodeSelector: selector, egressIP, interface: device } = gateway;
  const chosen = selector === undefined ? undefined : nodes?.nodes.filter((n) => matches(selector, n.labels) === true);
  const unusable = (chosen ?? []).flatMap((n) => {
    const says = lacking(addresses.get(n.name), egressIP, device);
    return says === undefined ? [] : [{ node: n.name, says }];
  });
  const holders = egressIP === undefined ? [] : [...addresses].filter(([, a]) => [...a.devices.values()].some((ips) => ips.includes(egressIP))).map(([name]) => name).sort(byText);
  return {
    gateway: {
      selector: selector?.text ?? '', unusable, holders,
      ...(egressIP === undefined || egressIP === '' ? {} : { egressIp: egressIP }), ...(device === undefined || device === '' ? {} : { interface: device }),
      // A list of some nodes does not tell that no node has a label.
      ...(chosen === undefined || (chosen.length === 0 && nodes?.whole === false) ? {} : { nodes: chosen.map((n) => n.name), ready: chosen.filter((n) => n.ready).map((n) => n.name) }),
    },
  };
}

function lacking(of: NodeAddresses | undefined, ip: string | undefined, device: string | undefined): string | undefined {
  if (of === undefined) return undefined;
  if (device !== undefined && device !== '') {
    const ips = of.devices.get(device);
    if (ips === undefined) return `there is no device ${device}`;
    return ips.some((a) => !a.includes(':')) ? undefined : `${device} has no IPv4 address`;
  }
  if (ip === undefined || ip === '' || ip === '0.0.0.0') return undefined;
  return [...of.devices.values()].some((ips) => ips.includes(ip)) ? undefined : `no device has the address ${ip}`;
}
