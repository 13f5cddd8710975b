import type { z } from 'zod';
import type { Mark } from '../../model/document.ts';
import { type Line, type ParseContext, defineParser } from '../define-parser.ts';
import { at, compact, flag, integer, isCiliumKey, list, text, textMap, texts } from '../object-fields.ts';
import { sniffKind } from '../object-kind.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { readConditions } from '../object-meta.ts';
import { K8sServices, type Service } from './schema.ts';

type ServiceData = z.input<typeof Service>;

const PLACES: readonly (readonly [keyof ServiceData, string])[] = [
  ['type', 'spec.type'], ['clusterIP', 'spec.clusterIP'], ['externalTrafficPolicy', 'spec.externalTrafficPolicy'],
  ['internalTrafficPolicy', 'spec.internalTrafficPolicy'], ['sessionAffinity', 'spec.sessionAffinity'], ['loadBalancerClass', 'spec.loadBalancerClass'],
  ['loadBalancerIP', 'spec.loadBalancerIP'], ['deletionTimestamp', 'metadata.deletionTimestamp'],
];
/** Lists and maps, empty when absent: noted only when they hold something. */
const GROUPS: readonly (readonly [keyof ServiceData, string])[] = [
  ['ports', 'spec.ports'], ['selector', 'spec.selector'], ['externalIPs', 'spec.externalIPs'],
  ['loadBalancerSourceRanges', 'spec.loadBalancerSourceRanges'], ['ingress', 'status.loadBalancer.ingress'],
];

/** Up to 1.14 the operator wrote the second; `operator/pkg/lbipam/lbipam.go`. */
const ADDRESS_REQUEST: ReadonlySet<string> = new Set(['cilium.io/IPAMRequestSatisfied', 'io.cilium/lb-ipam-request-satisfied']);

function readService(value: unknown, name: string): ServiceData {
  const spec = at(value, 'spec');
  const metadata = at(value, 'metadata');
  const clusterIP = text(at(spec, 'clusterIP'));
  return compact({
    namespace: text(at(metadata, 'namespace')) ?? 'default', name, type: text(at(spec, 'type')) ?? 'ClusterIP',
    clusterIP, clusterIPs: texts(at(spec, 'clusterIPs')) ?? (clusterIP === undefined ? [] : [clusterIP]),
    externalIPs: texts(at(spec, 'externalIPs')) ?? [], externalName: text(at(spec, 'externalName')),
    ports: list(at(spec, 'ports')).flatMap(readPort),
    selector: textMap(at(spec, 'selector')) ?? {}, labels: textMap(at(metadata, 'labels')) ?? {},
    annotations: textMap(at(metadata, 'annotations'), (key) => isCiliumKey(key) || /load-?balancer|metallb|kube-vip|topology/.test(key)) ?? {},
    sessionAffinity: text(at(spec, 'sessionAffinity')),
    sessionAffinityTimeoutSeconds: integer(at(spec, 'sessionAffinityConfig', 'clientIP', 'timeoutSeconds')),
    externalTrafficPolicy: text(at(spec, 'externalTrafficPolicy')), internalTrafficPolicy: text(at(spec, 'internalTrafficPolicy')),
    trafficDistribution: text(at(spec, 'trafficDistribution')), healthCheckNodePort: integer(at(spec, 'healthCheckNodePort')),
    ipFamilies: texts(at(spec, 'ipFamilies')) ?? [], ipFamilyPolicy: text(at(spec, 'ipFamilyPolicy')),
    loadBalancerClass: text(at(spec, 'loadBalancerClass')), loadBalancerIP: text(at(spec, 'loadBalancerIP')),
    loadBalancerSourceRanges: texts(at(spec, 'loadBalancerSourceRanges')) ?? [],
    allocateLoadBalancerNodePorts: flag(at(spec, 'allocateLoadBalancerNodePorts')),
    publishNotReadyAddresses: flag(at(spec, 'publishNotReadyAddresses')) ?? false,
    ingress: list(at(value, 'status', 'loadBalancer', 'ingress')).map(readIngress),
    addressRequest: readConditions(at(value, 'status', 'conditions')).find((c) => ADDRESS_REQUEST.has(c.type)),
    creationTimestamp: text(at(metadata, 'creationTimestamp')), deletionTimestamp: text(at(metadata, 'deletionTimestamp')),
  });
}

function readPort(value: unknown): ServiceData['ports'] {
  const port = integer(at(value, 'port'));
  if (port === undefined) return [];
  return [compact({
    name: text(at(value, 'name')), protocol: text(at(value, 'protocol')) ?? 'TCP', port,
    targetPort: text(at(value, 'targetPort')), nodePort: integer(at(value, 'nodePort')), appProtocol: text(at(value, 'appProtocol')),
  })];
}

function readIngress(value: unknown): ServiceData['ingress'][number] {
  return compact({ ip: text(at(value, 'ip')), hostname: text(at(value, 'hostname')), ipMode: text(at(value, 'ipMode')) });
}

function notePlaces(context: ParseContext, path: string, service: ServiceData, lineOf: (key: string) => Mark): void {
  noteFields(context, path, service, PLACES, lineOf);
  for (const [field, key] of GROUPS) if (Object.keys(service[field] ?? {}).length > 0) context.note(`${path}.${field}`, lineOf(key));
  if (service.addressRequest !== undefined) context.note(`${path}.addressRequest`, lineOf('status.conditions'));
  for (const i of service.ports.keys()) context.note(`${path}.ports[${String(i)}]`, lineOf(`spec.ports[${String(i)}]`));
  for (const key of Object.keys(service.annotations)) context.note(`${path}.annotations.${key}`, lineOf(`metadata.annotations["${key}"]`));
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  return sniffKind(head, 'Service', [/^\s*(?:- )?"?(?:clusterIPs?|externalName)"?:/, /^\s*"?(?:sessionAffinity|internalTrafficPolicy|loadBalancer)"?:/]);
}

export const parser = defineParser({
  id: 'k8s-services',
  title: 'Kubernetes services (Service objects)',
  columns: ['namespace', 'name', 'type', 'clusterIP', 'ports', 'ingress', 'externalIPs', 'externalTrafficPolicy'],
  kind: 'objects',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl get services --all-namespaces -o yaml',
  files: [/^(?:k8s-)?services\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:services?|svc)(?:-|$)/],
  schema: K8sServices,
  sniff,
  begin: (context) => gatherObjects(context, {
    kind: 'Service', read: readService, note: (path, service, lineOf) => { notePlaces(context, path, service, lineOf); },
  }),
});
