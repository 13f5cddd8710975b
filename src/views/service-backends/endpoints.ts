import type { ViewContext } from '../define-view.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { Group } from './group.ts';

/** Addresses that Kubernetes calls ready for a port of a service, with the objects that say so. */
export interface KnownEndpoints { readonly ready: number; readonly places: readonly EvidenceRef[] }

/** From EndpointSlices, which agents read too; else from Endpoints. Undefined without the whole list of one, or without the Service object. */
export function readyEndpoints(context: ViewContext, group: Group): KnownEndpoints | undefined {
  return group.object === undefined ? undefined : fromSlices(context, group) ?? fromEndpoints(context, group);
}

function portName({ object, port }: Group): string {
  return object?.ports.find((p) => p.port === port)?.name ?? '';
}

function fromSlices(context: ViewContext, group: Group): KnownEndpoints | undefined {
  const reads = context.read('k8s-endpoint-slices');
  if (reads.length === 0 || reads.some((r) => !r.whole) || !reads.some((r) => coversNamespace(r.data.items, group))) return undefined;
  const name = portName(group);
  const ready = new Set<string>();
  const places: EvidenceRef[] = [];
  for (const read of reads) {
    read.data.items.forEach((slice, i) => {
      if (slice.namespace !== group.namespace || slice.service !== group.name) return;
      places.push(...read.places(`items[${String(i)}].service`));
      if (!slice.ports.some((p) => (p.name ?? '') === name)) return;
      for (const endpoint of slice.endpoints) if (endpoint.ready) for (const address of endpoint.addresses) ready.add(address);
    });
  }
  return { ready: ready.size, places };
}

function fromEndpoints(context: ViewContext, group: Group): KnownEndpoints | undefined {
  const reads = context.read('k8s-endpoints');
  if (reads.length === 0 || reads.some((r) => !r.whole) || !reads.some((r) => coversNamespace(r.data.items, group))) return undefined;
  const name = portName(group);
  const ready = new Set<string>();
  const places: EvidenceRef[] = [];
  for (const read of reads) {
    read.data.items.forEach((object, i) => {
      if (object.namespace !== group.namespace || object.name !== group.name) return;
      places.push(...read.places(`items[${String(i)}]`).map((p) => ({ ...p, endLine: p.startLine })));
      for (const subset of object.subsets) if (subset.ports.some((p) => (p.name ?? '') === name)) for (const { ip } of subset.addresses) ready.add(ip);
    });
  }
  return { ready: ready.size, places };
}

/** A list of one namespace says nothing about another: nothing of this one and all of one kind is such a list. */
function coversNamespace(items: readonly { readonly namespace: string }[], group: Group): boolean {
  return items.some((i) => i.namespace === group.namespace) || new Set(items.map((i) => i.namespace)).size > 1;
}
