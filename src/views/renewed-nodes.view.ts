import * as z from 'zod';
import { epochOf } from '../base/instant.ts';
import { sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { noteList } from './note-list.ts';

const RenewedNodes = z.object({
  /** Nodes whose CiliumNode object is younger than the agent that runs there. */
  items: z.array(z.object({
    node: z.string(),
    /** From the start of the agent to the making of the object. */
    minutes: z.number().int(),
    created: z.string(),
    agentStarted: z.string(),
  })),
  /** Nodes of which both times are known. */
  judged: z.number().int(),
});
type Item = z.input<typeof RenewedNodes>['items'][number];
interface Found { readonly item: Item; readonly places: readonly EvidenceRef[] }

/** On its first start an agent makes the object itself, which can take minutes while it waits for others. */
const FIRST_START_MINUTES = 10;

/** CiliumNode objects that were deleted and made again while the agent of the node ran on. */
export const view = defineView({
  id: 'renewed-nodes',
  title: 'CiliumNode objects made anew under a running agent',
  scope: 'cluster',
  collect: 'kubectl get ciliumnodes -o yaml; kubectl -n kube-system get pods -o yaml',
  schema: RenewedNodes,
  build: (context) => {
    const [nodes, pods] = [context.best('cilium-nodes'), context.best('k8s-pods')];
    if (nodes === undefined) return { missing: context.missing('cilium-nodes') };
    if (pods === undefined) return { missing: context.missing('k8s-pods') };
    const starts = agentStarts(context);
    const known = nodes.data.items.flatMap((node, i): Found[] => {
      const start = starts.get(node.name);
      const [created, started] = [epochOf(node.creationTimestamp), epochOf(start?.at)];
      if (start === undefined || created === undefined || started === undefined) return [];
      const item = { node: node.name, minutes: Math.floor((created - started) / 60_000), created: node.creationTimestamp ?? '', agentStarted: start.at };
      return [{ item, places: [...nodes.places(`items[${String(i)}]`), ...start.places] }];
    });
    const renewed = sortedBy(known.filter((k) => k.item.minutes >= FIRST_START_MINUTES), (k) => k.item.node);
    context.note('', nodes.places(''));
    return { items: noteList(context, 'items', renewed.map((r) => ({ ...r.item, places: r.places }))), judged: known.length };
  },
});

/** When the agent that runs now started, by node. */
function agentStarts(context: ViewContext): ReadonlyMap<string, { readonly at: string; readonly places: readonly EvidenceRef[] }> {
  return new Map(context.read('k8s-pods').flatMap((list) => list.data.items.flatMap((pod, i) => pod.containerStatuses.flatMap((status, k) => {
    if (status.name !== 'cilium-agent' || status.state !== 'running' || status.startedAt === undefined || pod.node === undefined) return [];
    return [[pod.node, { at: status.startedAt, places: list.places(`items[${String(i)}].containerStatuses[${String(k)}]`) }] as const];
  }))));
}
