import { sortedBy } from '../../base/sort.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import { rulesOf, selectsEndpoint } from './allows.ts';
import type { KnownEndpoint } from './endpoints.ts';
import type { LabelSet } from './labels.ts';
import type { Direction, PolicyUnit } from './unit.ts';

/** Endpoints with the same labels: the same policies select them. */
export interface EndpointGroup {
  readonly namespace: string | undefined;
  readonly labels: LabelSet;
  readonly endpoints: readonly KnownEndpoint[];
  readonly units: readonly PolicyUnit[];
}

/** Endpoints by their labels, each with the policies that select it. */
export function groupEndpoints(endpoints: readonly KnownEndpoint[], units: readonly PolicyUnit[]): EndpointGroup[] {
  const groups = new Map<string, KnownEndpoint[]>();
  for (const endpoint of endpoints) {
    const key = `${endpoint.namespace ?? ''}\n${[...endpoint.texts].sort().join('\n')}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [endpoint]);
    else known.push(endpoint);
  }
  return sortedBy(groups.entries(), ([key]) => key).flatMap(([, members]) => {
    const [first] = members;
    return first === undefined ? [] : [{ namespace: first.namespace, labels: first.labels, endpoints: members, units: units.filter((u) => selectsEndpoint(u, first.labels)) }];
  });
}

/** Whether what no rule allows is dropped. */
export function isDefaultDeny(units: readonly PolicyUnit[], direction: Direction): boolean {
  return units.some((u) => u.defaultDeny[direction]);
}

/** Rules that let something through: those that mean nobody only switch the default deny on. */
export function allowing(units: readonly PolicyUnit[], direction: Direction): ReturnType<typeof rulesOf> {
  return rulesOf(units, direction).filter((r) => r.peers !== 'none');
}

/** Names of the first few, as `namespace/name`. */
export function namesOf(endpoints: readonly KnownEndpoint[], most = 5): string[] {
  return endpoints.slice(0, most).map((e) => (e.namespace === undefined ? e.name : `${e.namespace}/${e.name}`));
}

/** Places of policies and of the first endpoints, for a conclusion drawn from both. */
export function placesOfBoth(units: readonly PolicyUnit[], endpoints: readonly KnownEndpoint[]): EvidenceRef[] {
  return [...units.slice(0, 4).flatMap((u) => u.places()), ...endpoints.slice(0, 2).flatMap((e) => e.places())];
}

export function labelsOf(units: readonly PolicyUnit[]): string[] {
  return [...new Set(units.map((u) => u.label))].sort();
}
