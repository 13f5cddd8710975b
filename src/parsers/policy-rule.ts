import * as z from 'zod';
import { Selector, readSelector, readSelectors } from './label-selector.ts';
import { at, compact, list, text, texts } from './object-fields.ts';
import { NameMatch, PortRule, readNames, readPortRules } from './policy-ports.ts';

const CidrSet = z.object({
  cidr: z.string().optional(),
  /** Name of a CiliumCIDRGroup. */
  group: z.string().optional(),
  /** Labels of CiliumCIDRGroups. */
  groupSelector: Selector.optional(),
  except: z.array(z.string()),
});
const ServiceRef = z.object({ name: z.string().optional(), namespace: z.string().optional(), selector: Selector.optional() });
const Icmp = z.object({ family: z.string(), /** Number or name. */ type: z.string() });

/** One rule of a Cilium policy in one direction. Lists are empty where the policy says nothing of them. */
export const PolicyRule = z.object({
  direction: z.enum(['ingress', 'egress']),
  deny: z.boolean(),
  /** Members that name the other side, as they stand there: `fromEndpoints`, `toFQDNs`. */
  peerFields: z.array(z.string()),
  /**
   * `any`: no member names the other side. `none`: a member does, and lists nothing; or the rule names no ports, either.
   * Requirements alone name nobody.
   */
  peers: z.enum(['any', 'listed', 'none']),
  endpoints: z.array(Selector),
  /** `fromRequires` and `toRequires`: labels the other side needs besides; gone in newer releases. */
  requires: z.array(Selector),
  nodes: z.array(Selector),
  entities: z.array(z.string()),
  cidrs: z.array(z.string()),
  cidrSets: z.array(CidrSet),
  fqdns: z.array(NameMatch),
  services: z.array(ServiceRef),
  /** Providers of `toGroups` and `fromGroups`: `aws`. */
  groups: z.array(z.string()),
  ports: z.array(PortRule),
  icmps: z.array(Icmp),
  /** `required`, `disabled`, `test-always-fail`. */
  authentication: z.string().optional(),
});
export type PolicyRuleData = z.input<typeof PolicyRule>;

const PEERS = ['Endpoints', 'Requires', 'Nodes', 'Entities', 'CIDR', 'CIDRSet', 'FQDNs', 'Services', 'Groups'] as const;

/** Reads one member of `ingress`, `ingressDeny`, `egress` or `egressDeny`. */
export function readPolicyRule(value: unknown, direction: 'ingress' | 'egress', deny: boolean): PolicyRuleData {
  const side = direction === 'ingress' ? 'from' : 'to';
  const of = (name: (typeof PEERS)[number]): unknown => at(value, side + name);
  const peerFields = PEERS.map((name) => side + name).filter((field) => Array.isArray(at(value, field)));
  const ports = readPortRules(at(value, 'toPorts'));
  const icmps = list(at(value, 'icmps')).flatMap((rule) => list(at(rule, 'fields'))).flatMap(readIcmp);
  return compact({
    direction, deny, peerFields, peers: peersOf(value, peerFields, ports.length + icmps.length > 0),
    endpoints: readSelectors(of('Endpoints')), requires: readSelectors(of('Requires')), nodes: readSelectors(of('Nodes')),
    entities: texts(of('Entities')) ?? [], cidrs: texts(of('CIDR')) ?? [], cidrSets: list(of('CIDRSet')).map(readCidrSet),
    fqdns: readNames(of('FQDNs')), services: list(of('Services')).map(readService),
    groups: list(of('Groups')).flatMap((group) => (at(group, 'aws') === undefined ? [] : ['aws'])),
    ports, icmps, authentication: text(at(value, 'authentication', 'mode')) ?? text(at(value, 'auth', 'type')),
  });
}

// A rule that names neither peers nor ports lets nothing through: it only turns the default deny on (cilium `pkg/policy/rule.go`).
function peersOf(value: unknown, fields: readonly string[], hasPorts: boolean): PolicyRuleData['peers'] {
  const naming = fields.filter((field) => !field.endsWith('Requires'));
  if (naming.length === 0) return hasPorts ? 'any' : 'none';
  return naming.some((field) => list(at(value, field)).length > 0) ? 'listed' : 'none';
}

function readCidrSet(value: unknown): z.input<typeof CidrSet> {
  return compact({
    cidr: text(at(value, 'cidr')), group: text(at(value, 'cidrGroupRef')), groupSelector: readSelector(at(value, 'cidrGroupSelector')),
    except: texts(at(value, 'except')) ?? [],
  });
}

function readService(value: unknown): z.input<typeof ServiceRef> {
  const named = at(value, 'k8sService');
  const selected = at(value, 'k8sServiceSelector');
  return compact({
    name: text(at(named, 'serviceName')), namespace: text(at(named, 'namespace')) ?? text(at(selected, 'namespace')),
    selector: readSelector(at(selected, 'selector')),
  });
}

function readIcmp(value: unknown): z.input<typeof Icmp>[] {
  const type = text(at(value, 'type'));
  return type === undefined ? [] : [{ family: text(at(value, 'family')) ?? 'IPv4', type }];
}
