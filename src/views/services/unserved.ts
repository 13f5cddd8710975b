import type { EvidenceRef } from '../../model/evidence.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import type { Read, ViewContext } from '../define-view.ts';
import { allProxyRules } from './kube-proxy-rules.ts';

/** The four service types that agents up to 1.18 can switch on one by one. */
export const SERVICE_TYPES = ['NodePort', 'LoadBalancer', 'externalIPs', 'hostPort'] as const;
export type ServiceType = (typeof SERVICE_TYPES)[number];

/** A service or pod that uses a type which agents do not serve. */
export interface Unserved {
  readonly namespace: string;
  readonly name: string;
  readonly uses: ServiceType;
  /** Nodes whose agents have the type switched off. */
  readonly nodes: readonly string[];
  readonly places: readonly EvidenceRef[];
}

type Status = Read<ParserData['cilium-status']>;
const ROW = { NodePort: 'nodePort', LoadBalancer: 'loadBalancer', externalIPs: 'externalIPs', hostPort: 'hostPort' } as const;

/** Agents that say `Disabled` for a type, with the line that says so. */
function switchedOff(statuses: readonly Status[], type: ServiceType): { readonly nodes: string[]; readonly places: EvidenceRef[] } {
  const off = statuses.filter((s) => s.data.kpr?.details?.services[ROW[type]] === 'Disabled');
  return { nodes: off.flatMap((s) => s.node ?? []), places: off.slice(0, 2).flatMap((s) => [...s.places(`kpr.details.services.${ROW[type]}`)]) };
}

/** Whether any agent printed its service types. */
export function tellsTypes(statuses: readonly Status[]): boolean {
  return statuses.some((s) => Object.keys(s.data.kpr?.details?.services ?? {}).length > 0);
}

/** Services of a type that is off where kube-proxy does not step in. */
export function unservedServices(context: ViewContext, statuses: readonly Status[]): Unserved[] {
  const byType = new Map(SERVICE_TYPES.map((type) => [type, switchedOff(statuses, type)]));
  return context.read('k8s-services').flatMap((read) => read.data.items.flatMap((service, i) => typesOf(service).flatMap((uses): Unserved[] => {
    const { nodes, places } = byType.get(uses) ?? { nodes: [], places: [] };
    if (nodes.length === 0 || service.deletionTimestamp !== undefined) return [];
    const field = uses === 'externalIPs' ? 'externalIPs' : 'type';
    return [{ namespace: service.namespace, name: service.name, uses, nodes, places: [...read.places(`items[${String(i)}].${field}`), ...places] }];
  })));
}

type Service = ParserData['k8s-services']['items'][number];

/** A LoadBalancer of a foreign class is served by whoever owns the class. The node port of a LoadBalancer is not judged by itself. */
export function typesOf(service: Service): ServiceType[] {
  const types: ServiceType[] = service.externalIPs.length > 0 ? ['externalIPs'] : [];
  if (service.type === 'NodePort') types.push('NodePort');
  const foreign = service.loadBalancerClass !== undefined && !service.loadBalancerClass.startsWith('io.cilium/');
  if (service.type === 'LoadBalancer' && !foreign) types.push('LoadBalancer');
  return types;
}

/** Pods with a hostPort on nodes where neither Cilium nor a chained plugin serves it. */
export function unservedHostPorts(context: ViewContext, statuses: readonly Status[]): Unserved[] {
  const off = switchedOff(statuses, 'hostPort');
  const served = hostPortNodes(context, statuses);
  return context.read('k8s-pods').flatMap((read) => read.data.items.flatMap((pod, i): Unserved[] => {
    const at = pod.containers.findIndex((c) => c.ports.length > 0);
    const { node } = pod;
    // A pod on the host's network has no hostPort to map: the API fills the field in.
    if (at < 0 || pod.hostNetwork || pod.phase !== 'Running' || node === undefined) return [];
    if (!off.nodes.includes(node) || served === 'all' || served.has(node)) return [];
    return [{ namespace: pod.namespace, name: pod.name, uses: 'hostPort', nodes: [node], places: [...read.places(`items[${String(i)}].containers[${String(at)}]`), ...off.places] }];
  }));
}

/** Nodes whose hostPorts a chained plugin or the container runtime maps. */
export function hostPortNodes(context: ViewContext, statuses: readonly Status[]): ReadonlySet<string> | 'all' {
  const config = context.best('cilium-config');
  const values = new Map(config?.data.entries.map((e) => [e.key, e.value]) ?? []);
  const chaining = values.get('cni-chaining-mode')?.trim() ?? 'none';
  if (!/^(?:none|)$/.test(chaining) || /^true$/i.test(values.get('custom-cni-conf')?.trim() ?? '')) return 'all';
  if (statuses.some((s) => !/^(?:none|)$/i.test(s.data.cniChaining ?? ''))) return 'all';
  return new Set(allProxyRules(context).filter((r) => r.hostPortChains).flatMap((r) => r.node ?? []));
}
