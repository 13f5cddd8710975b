import { remembered } from '../base/remember.ts';
import type { ParserData } from '../parsers/registry.gen.ts';

type Pods = ParserData['k8s-pods'];

/** A pod and its position in the list. */
export interface PodAt { readonly pod: Pods['items'][number]; readonly i: number }

const NONE: readonly PodAt[] = [];

const byNode = remembered(({ items }: Pods): ReadonlyMap<string | undefined, readonly PodAt[]> => {
  const groups = new Map<string | undefined, PodAt[]>();
  for (const [i, pod] of items.entries()) {
    const group = groups.get(pod.node);
    if (group === undefined) groups.set(pod.node, [{ pod, i }]);
    else group.push({ pod, i });
  }
  return groups;
});

/** The pods of a node; those without one for undefined. Every node asks, so nobody walks through the pods of all of them. */
export function podsOf(list: Pods, node: string | undefined): readonly PodAt[] {
  return byNode(list).get(node) ?? NONE;
}

/** The pods that run a container of Cilium's agent and are not about to go. */
export const agentPods = remembered(({ items }: Pods): readonly PodAt[] => items.flatMap((pod, i) => (
  pod.deletionTimestamp === undefined && pod.containerStatuses.some((s) => s.name === 'cilium-agent' && !s.init) ? [{ pod, i }] : [])));
