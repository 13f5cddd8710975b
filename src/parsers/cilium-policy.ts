import * as z from 'zod';
import type { Mark } from '../model/document.ts';
import type { ParseContext } from './define-parser.ts';
import { Selector, readSelector } from './label-selector.ts';
import { at, compact, flag, integer, list, text } from './object-fields.ts';
import { Condition, clusterMeta, clusterMetaShape, noteKey, origin, originShape, readConditions } from './object-meta.ts';
import { PolicyRule, type PolicyRuleData, readPolicyRule } from './policy-rule.ts';

const PolicySpec = z.object({
  /** Exactly one of the two selectors is there in a valid policy. */
  endpointSelector: Selector.optional(),
  nodeSelector: Selector.optional(),
  /** Those of `ingress`, `ingressDeny`, `egress` and `egressDeny`, in this order. */
  rules: z.array(PolicyRule),
  /** Whether the selected endpoints drop what nothing allows: as `enableDefaultDeny` says, else where there are rules. */
  defaultDenyIngress: z.boolean(),
  defaultDenyEgress: z.boolean(),
  description: z.string().optional(),
});
type PolicySpecData = z.input<typeof PolicySpec>;

const PolicyNodeStatus = z.object({
  /** Node, or name of the derivative policy. */
  name: z.string(),
  ok: z.boolean(),
  enforcing: z.boolean(),
  error: z.string().optional(),
  revision: z.number().int().optional(),
  lastUpdated: z.string().optional(),
});
type NodeStatusData = z.input<typeof PolicyNodeStatus>;

/** A CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy, as far as rules need it. */
export const CiliumPolicy = z.object({
  ...clusterMetaShape,
  ...originShape,
  /** Absent for a cluster-wide policy. */
  namespace: z.string().optional(),
  /** `spec`, then the members of `specs`. */
  specs: z.array(PolicySpec),
  conditions: z.array(Condition),
  /** The condition `Valid`; older releases have none. */
  valid: z.boolean().optional(),
  /** Why it is not valid, in the operator's words. */
  invalidMessage: z.string().optional(),
  /** Policies made from it for groups of a cloud. */
  derivatives: z.array(PolicyNodeStatus),
  /** Per node status of releases up to 1.15: how many nodes reported. */
  nodesReported: z.number().int(),
  nodesOk: z.number().int(),
  nodesEnforcing: z.number().int(),
  /** The first fifty nodes on which it failed. */
  failedNodes: z.array(PolicyNodeStatus),
});
export type CiliumPolicyData = z.input<typeof CiliumPolicy>;

const SECTIONS = [['ingress', 'ingress', false], ['ingressDeny', 'ingress', true], ['egress', 'egress', false], ['egressDeny', 'egress', true]] as const;
const MAX_ERROR = 1000;
const MAX_FAILED = 50;

/** Projects one decoded policy. */
export function readCiliumPolicy(value: unknown, name: string, namespace: string | undefined): CiliumPolicyData {
  const status = at(value, 'status');
  const conditions = readConditions(at(status, 'conditions'));
  const valid = conditions.find((c) => c.type === 'Valid');
  const nodes = statuses(at(status, 'nodes'));
  return compact({
    ...clusterMeta(value, name), ...origin(value), namespace, specs: specPaths(value).map(({ spec }) => readSpec(spec)), conditions,
    valid: valid === undefined || valid.status === 'Unknown' ? undefined : valid.status === 'True',
    invalidMessage: valid?.status === 'False' ? valid.message : undefined,
    derivatives: statuses(at(status, 'derivativePolicies')), nodesReported: nodes.length, nodesOk: nodes.filter((n) => n.ok).length,
    nodesEnforcing: nodes.filter((n) => n.enforcing).length, failedNodes: nodes.filter((n) => !n.ok).slice(0, MAX_FAILED),
  });
}

function specPaths(value: unknown): { readonly path: string; readonly spec: unknown }[] {
  const one = at(value, 'spec');
  const many = list(at(value, 'specs')).map((spec, i) => ({ path: `specs[${String(i)}]`, spec }));
  return typeof one === 'object' && one !== null ? [{ path: 'spec', spec: one }, ...many] : many;
}

function readSpec(spec: unknown): PolicySpecData {
  const rules = SECTIONS.flatMap(([key, direction, deny]) => list(at(spec, key)).map((rule) => readPolicyRule(rule, direction, deny)));
  return compact({
    endpointSelector: readSelector(at(spec, 'endpointSelector')), nodeSelector: readSelector(at(spec, 'nodeSelector')), rules,
    defaultDenyIngress: flag(at(spec, 'enableDefaultDeny', 'ingress')) ?? rules.some((r) => r.direction === 'ingress'),
    defaultDenyEgress: flag(at(spec, 'enableDefaultDeny', 'egress')) ?? rules.some((r) => r.direction === 'egress'),
    description: text(at(spec, 'description')),
  });
}

function statuses(value: unknown): NodeStatusData[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).filter(([name]) => name !== '__proto__').map(([name, status]) => compact({
    name, ok: flag(at(status, 'ok')) ?? false, enforcing: flag(at(status, 'enforcing')) ?? false, error: text(at(status, 'error'))?.slice(0, MAX_ERROR),
    revision: integer(at(status, 'localPolicyRevision')), lastUpdated: text(at(status, 'lastUpdated')),
  }));
}

/** Notes the lines of a policy's fields below `path`. */
export function noteCiliumPolicy(context: ParseContext, path: string, policy: CiliumPolicyData, lineOf: (key: string) => Mark): void {
  const plural = policy.specs.length > 0 && isWhole(lineOf, 'spec');
  for (const [i, spec] of policy.specs.entries()) {
    const from = !plural && i === 0 ? 'spec' : `specs[${String(plural ? i : i - 1)}]`;
    const to = `${path}.specs[${String(i)}]`;
    context.note(to, lineOf(from));
    if (spec.endpointSelector !== undefined) noteKey(context, to, 'endpointSelector', `${from}.endpointSelector`, lineOf);
    if (spec.nodeSelector !== undefined) noteKey(context, to, 'nodeSelector', `${from}.nodeSelector`, lineOf);
    for (const way of ['Ingress', 'Egress'] as const) noteKey(context, to, `defaultDeny${way}`, `${from}.enableDefaultDeny.${way.toLowerCase()}`, lineOf);
    noteRules(context, to, from, spec.rules, lineOf);
  }
  for (const i of policy.conditions.keys()) context.note(`${path}.conditions[${String(i)}]`, lineOf(`status.conditions[${String(i)}]`));
  const valid = policy.conditions.findIndex((c) => c.type === 'Valid');
  if (valid >= 0) for (const field of ['valid', 'invalidMessage']) context.note(`${path}.${field}`, lineOf(`status.conditions[${String(valid)}]`));
  for (const [i, node] of policy.failedNodes.entries()) context.note(`${path}.failedNodes[${String(i)}]`, lineOf(`status.nodes["${node.name}"]`));
  for (const [i, made] of policy.derivatives.entries()) context.note(`${path}.derivatives[${String(i)}]`, lineOf(`status.derivativePolicies["${made.name}"]`));
}

function noteRules(context: ParseContext, to: string, from: string, rules: readonly PolicyRuleData[], lineOf: (key: string) => Mark): void {
  const counts = new Map<string, number>();
  for (const [i, rule] of rules.entries()) {
    const section = rule.direction + (rule.deny ? 'Deny' : '');
    const n = counts.get(section) ?? 0;
    counts.set(section, n + 1);
    const place = `${from}.${section}[${String(n)}]`;
    const path = `${to}.rules[${String(i)}]`;
    context.note(path, lineOf(place));
    for (const field of rule.peerFields) noteKey(context, path, noted(field), `${place}.${field}`, lineOf);
    for (const j of rule.ports.keys()) context.note(`${path}.ports[${String(j)}]`, lineOf(`${place}.toPorts[${String(j)}]`));
    if (rule.authentication !== undefined) noteKey(context, path, 'authentication', `${place}.authentication`, lineOf);
  }
}

/** `fromCIDRSet` is kept as `cidrSets`, `toFQDNs` as `fqdns`, `fromEndpoints` as `endpoints`. */
function noted(field: string): string {
  const name = field.replace(/^(?:from|to)/, '');
  if (name === 'CIDR') return 'cidrs';
  if (name === 'CIDRSet') return 'cidrSets';
  return name.toLowerCase();
}

function isWhole(lineOf: (key: string) => Mark, key: string): boolean {
  const mark = lineOf(key);
  const whole = lineOf('');
  return mark.start === whole.start && mark.end === whole.end;
}
