import { selects, isReserved, namespaceOf, type LabelSet } from './labels.ts';
import type { Direction, PolicyUnit, UnitPort, UnitRule } from './unit.ts';

/** Whether a policy for pods selects an endpoint with these labels. */
export function selectsEndpoint(unit: PolicyUnit, labels: LabelSet): boolean {
  if (unit.target !== 'pods' || unit.selector === undefined || unit.valid === false) return false;
  if (unit.namespace !== undefined && namespaceOf(labels) !== unit.namespace) return false;
  return selects(unit.selector, labels);
}

/** Whether a rule speaks of a port. A named port counts when its name is one of `names`. */
export function coversPort(rule: UnitRule, port: number, protocol: 'TCP' | 'UDP', names: RegExp): boolean {
  return rule.allPorts || rule.ports.some((p) => portFits(p, port, protocol, names));
}

function portFits(p: UnitPort, port: number, protocol: string, names: RegExp): boolean {
  if (p.protocol !== 'ANY' && p.protocol !== protocol) return false;
  if (p.number === undefined) return names.test(p.name ?? '');
  return p.number === 0 || (p.number <= port && port <= (p.endPort ?? p.number));
}

/** Entities that hold every pod of the cluster. */
const PODS: ReadonlySet<string> = new Set(['all', 'cluster']);

/** Whether a rule means an endpoint with these labels. Services stand for the pods behind them. */
export function meansEndpoint(rule: UnitRule, labels: LabelSet): boolean {
  if (rule.peers !== 'listed') return rule.peers === 'any';
  return rule.entities.some((e) => PODS.has(e)) || rule.services.length > 0 || rule.selectors.some((s) => !isReserved(s) && selects(s, labels));
}

/** Entities by which the nodes of the cluster are meant. */
const NODES: ReadonlySet<string> = new Set(['all', 'cluster', 'host', 'remote-node', 'kube-apiserver', 'ingress']);

/** Whether a rule means nodes by their identity: by entity, by label of a node, or since it means everybody. */
export function meansNodes(rule: UnitRule): boolean {
  if (rule.peers !== 'listed') return rule.peers === 'any';
  return rule.nodes || rule.entities.some((e) => NODES.has(e)) || rule.selectors.some(isReserved);
}

/** Rules of the policies, allowing or denying, in one direction. */
export function rulesOf(units: readonly PolicyUnit[], direction: Direction, deny = false): UnitRule[] {
  return units.flatMap((u) => u.rules.filter((r) => r.direction === direction && r.deny === deny));
}
