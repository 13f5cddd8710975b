import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** Numbers of the identities that endpoints have. */
export interface Users {
  readonly ids: ReadonlySet<number>;
  /** Whether the lists hold endpoints of the namespace, as far as they can. */
  knows(namespace: string | undefined): boolean;
  readonly places: readonly EvidenceRef[];
}

/** Endpoints by their objects and their slices. Undefined without a whole list of either, or when it holds none. */
export function identityUsers(context: ViewContext): Users | undefined {
  const objects = context.read('cilium-endpoints');
  const slices = context.read('cilium-endpoint-slices');
  if ([...objects, ...slices].some((r) => !r.whole)) return undefined;
  const endpoints = [
    ...objects.flatMap((r) => r.data.items.map((e) => ({ id: e.identity, namespace: e.namespace }))),
    ...slices.flatMap((r) => r.data.items.flatMap((s) => s.endpoints.map((e) => ({ id: e.identity, namespace: s.namespace })))),
  ];
  if (endpoints.length === 0) return undefined;
  const namespaces = new Set(endpoints.map((e) => e.namespace));
  return {
    ids: new Set(endpoints.flatMap((e) => e.id ?? [])), places: [...objects, ...slices].flatMap((r) => r.places('')).slice(0, 1),
    // A list of one namespace says nothing of the others.
    knows: (namespace) => namespaces.size > 1 || namespaces.has(namespace),
  };
}
