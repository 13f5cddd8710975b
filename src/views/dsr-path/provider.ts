import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** Schemes of `spec.providerID`; on these networks packets with unknown IP options or foreign source addresses may be dropped. */
const PROVIDERS: readonly (readonly [string, string])[] = [
  ['aws://', 'AWS'], ['azure://', 'Azure'], ['gce://', 'Google Cloud'], ['openstack://', 'OpenStack'],
];

export interface Provider { readonly name: string; readonly places: readonly EvidenceRef[] }

/** The cloud whose network carries the nodes; an empty name when the nodes tell of none. Undefined without Node objects. */
export function findProvider(context: ViewContext): Provider | undefined {
  const nodes = context.best('k8s-nodes');
  if (nodes === undefined) return undefined;
  for (const [i, node] of nodes.data.items.entries()) {
    const name = PROVIDERS.find(([scheme]) => node.providerID?.startsWith(scheme))?.[1];
    if (name !== undefined) return { name, places: nodes.places(`items[${String(i)}].providerID`) };
  }
  return { name: '', places: nodes.places('') };
}
