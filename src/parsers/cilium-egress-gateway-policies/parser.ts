import * as z from 'zod';
import type { Mark } from '../../model/document.ts';
import { type ParseContext, defineParser } from '../define-parser.ts';
import { sniffApi } from '../object-api.ts';
import { Selector, readSelector } from '../label-selector.ts';
import { at, compact, list, text, texts } from '../object-fields.ts';
import { gatherObjects } from '../object-list.ts';
import { clusterMeta, clusterMetaShape, noteKey, origin, originShape } from '../object-meta.ts';

const Source = z.object({ podSelector: Selector.optional(), namespaceSelector: Selector.optional(), nodeSelector: Selector.optional() });

const Gateway = z.object({
  nodeSelector: Selector.optional(),
  interface: z.string().optional(),
  egressIP: z.string().optional(),
});

const EgressPolicy = z.object({
  ...clusterMetaShape,
  ...originShape,
  kind: z.enum(['CiliumEgressGatewayPolicy', 'CiliumEgressNATPolicy']),
  /** Pods it is for. */
  selectors: z.array(Source),
  destinationCIDRs: z.array(z.string()),
  excludedCIDRs: z.array(z.string()),
  /** `egressGateway`, or the list `egressGateways` where that is used; for a NAT policy its source address. */
  gateways: z.array(Gateway),
});
type PolicyData = z.input<typeof EgressPolicy>;

const CiliumEgressGatewayPolicies = z.object({ items: z.array(EgressPolicy) });

function readPolicy(value: unknown, name: string): PolicyData {
  const spec = at(value, 'spec');
  const old = text(at(value, 'kind')) === 'CiliumEgressNATPolicy';
  return compact({
    ...clusterMeta(value, name), ...origin(value), kind: old ? 'CiliumEgressNATPolicy' as const : 'CiliumEgressGatewayPolicy' as const,
    selectors: list(at(spec, old ? 'egress' : 'selectors')).map((rule) => compact({
      podSelector: readSelector(at(rule, 'podSelector')), namespaceSelector: readSelector(at(rule, 'namespaceSelector')), nodeSelector: readSelector(at(rule, 'nodeSelector')),
    })),
    destinationCIDRs: texts(at(spec, 'destinationCIDRs')) ?? [], excludedCIDRs: texts(at(spec, 'excludedCIDRs')) ?? [],
    gateways: gatewaysOf(spec),
  });
}

/** `egressGateways` wins where both are written. */
function gatewaysOf(spec: unknown): PolicyData['gateways'] {
  const address = text(at(spec, 'egressSourceIP'));
  if (address !== undefined) return [{ egressIP: address }];
  const many = list(at(spec, 'egressGateways'));
  const one = at(spec, 'egressGateway');
  return (many.length > 0 ? many : one === undefined || one === null ? [] : [one]).map((gateway) => compact({
    nodeSelector: readSelector(at(gateway, 'nodeSelector')), interface: text(at(gateway, 'interface')), egressIP: text(at(gateway, 'egressIP')),
  }));
}

function notePlaces(context: ParseContext, path: string, policy: PolicyData, lineOf: (key: string) => Mark): void {
  for (const field of ['selectors', 'destinationCIDRs', 'excludedCIDRs']) noteKey(context, path, field, `spec.${field}`, lineOf);
  for (const key of ['egress', 'egressGateway', 'egressGateways', 'egressSourceIP']) noteKey(context, path, key === 'egress' ? 'selectors' : 'gateways', `spec.${key}`, lineOf);
  for (const i of policy.gateways.keys()) {
    for (const key of [...(i === 0 ? ['egressGateway', 'egressSourceIP'] : []), `egressGateways[${String(i)}]`]) noteKey(context, path, `gateways[${String(i)}]`, `spec.${key}`, lineOf);
  }
}

export const parser = defineParser({
  id: 'cilium-egress-gateway-policies',
  title: 'egress gateway policies (CiliumEgressGatewayPolicy, CiliumEgressNATPolicy objects)',
  kind: 'objects',
  scope: 'cluster',
  area: 'egress gateway',
  collect: 'kubectl get ciliumegressgatewaypolicies -o yaml',
  files: [/^ciliumegress(?:gateway|nat)policies\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumegressgatewaypolic(?:y|ies)|cegp|ciliumegressnatpolic(?:y|ies))(?:\.cilium\.io)?(?:-|$)/],
  schema: CiliumEgressGatewayPolicies,
  sniff: (head) => sniffApi(head, 'cilium.io', ['CiliumEgressGatewayPolicy', 'CiliumEgressNATPolicy']),
  begin: (context) => gatherObjects(context, {
    kind: 'CiliumEgressGatewayPolicy', also: ['CiliumEgressNATPolicy'], read: readPolicy,
    note: (path, policy, lineOf) => { notePlaces(context, path, policy, lineOf); },
  }),
});
