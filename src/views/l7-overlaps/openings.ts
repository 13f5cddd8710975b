import type { PolicyUnit, UnitPort, UnitRule } from '../policies/unit.ts';

export interface Range { readonly rule: UnitRule; readonly port: number; readonly endPort: number }
export interface Opening { readonly unit: PolicyUnit; readonly rule: UnitRule; readonly port: number; readonly by: { readonly unit: PolicyUnit; readonly rule: UnitRule } }

/** Rules for HTTP of a policy on ranges of ports. */
export function rangesOf(unit: PolicyUnit): Range[] {
  return unit.rules.filter((r) => !r.deny).flatMap((rule) => strictPorts(rule).flatMap((p) => (
    p.number !== undefined && p.endPort !== undefined && p.endPort > p.number ? [{ rule, port: p.number, endPort: p.endPort }] : []
  )));
}

/**
 * Ports with rules for HTTP that another rule on the same endpoints opens to the same peers without such rules. What any
 * rule allows passes, so the rules for HTTP decide nothing then.
 */
export function openings(units: readonly PolicyUnit[]): Opening[] {
  const all = units.flatMap((unit) => unit.rules.filter((r) => !r.deny && r.peers !== 'none').map((rule) => ({ unit, rule })));
  return all.flatMap(({ unit, rule }) => strictPorts(rule).flatMap((port): Opening[] => {
    const { number } = port;
    if (number === undefined) return [];
    const by = all.find((other) => other.rule.direction === rule.direction && coversPeers(other.rule, rule) && opens(other.rule, number));
    return by === undefined ? [] : [{ unit, rule, port: number, by }];
  }));
}

/** Ports whose rules for HTTP let only some requests through. An empty rule only makes requests visible. */
function strictPorts(rule: UnitRule): UnitPort[] {
  return (rule.source?.ports ?? []).filter((entry) => entry.http.length > 0 && entry.http.every((h) => h.method !== undefined || h.path !== undefined || h.host !== undefined || h.headers.length > 0))
    .flatMap((entry) => entry.ports.filter((p) => p.protocol === 'TCP' || p.protocol === 'ANY'));
}

function opens(rule: UnitRule, port: number): boolean {
  if (rule.allPorts) return true;
  return plainPorts(rule).some((p) => p.number !== undefined && (p.protocol === 'TCP' || p.protocol === 'ANY') && (p.number === 0 || (p.number <= port && port <= (p.endPort ?? p.number))));
}

/** Ports without anything that looks into the connection: rules of a protocol, names asked for in TLS, a listener of its own. */
function plainPorts(rule: UnitRule): readonly UnitPort[] {
  return rule.source === undefined ? rule.ports : rule.source.ports.filter((e) => e.l7 === undefined && e.serverNames.length === 0 && e.listener === undefined).flatMap((e) => e.ports);
}

function coversPeers(wide: UnitRule, narrow: UnitRule): boolean {
  return wide.peers === 'any' || wide.entities.includes('all') || (narrow.peers === 'listed' && peersOf(wide) === peersOf(narrow));
}

function peersOf({ selectors, entities, cidrs, cidrGroups, services, fqdns, source }: UnitRule): string {
  return JSON.stringify([selectors, entities, cidrs, cidrGroups, services, fqdns, source?.nodes ?? [], source?.groups ?? []]);
}
