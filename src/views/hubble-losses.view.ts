import * as z from 'zod';
import { defineView } from './define-view.ts';

const HubbleLosses = z.object({
  currentFlows: z.number().int().optional(),
  maxFlows: z.number().int().optional(),
  flowsPerSecond: z.number().optional(),
  /** How much time the flows kept cover, in seconds, when the buffer is full; absent without a rate. */
  historySeconds: z.number().optional(),
  /** Lines of the agent that say its queue of events is full; absent when there is none and no log tells that the agent came up. */
  queueFull: z.number().int().optional(),
  /** Between the first and the last of them. */
  queueFullSpanSeconds: z.number().optional(),
});

/** Whether Hubble of a node keeps up: how long its buffer lasts, and what the agent says of lost events. */
export const view = defineView({
  id: 'hubble-losses',
  title: 'buffer and lost events of Hubble',
  scope: 'node',
  collect: 'kubectl -n kube-system exec <cilium pod> -- cilium-dbg status --verbose; kubectl -n kube-system logs <cilium pod> -c cilium-agent',
  schema: HubbleLosses,
  build: (context) => {
    const status = context.read('cilium-status').find((s) => s.data.hubble !== undefined);
    const logs = context.read('cilium-log').filter((l) => l.data.component === 'agent' || l.data.signatures.some((s) => s.id === 'hubble-queue-full'));
    if (status === undefined && logs.length === 0) return { missing: [...context.missing('cilium-status'), ...context.missing('cilium-log')] };
    const hubble = status?.data.hubble;
    if (status !== undefined) context.note('', status.places('hubble'));
    const hits = logs.flatMap((log) => log.data.signatures.flatMap((hit, i) => (hit.id === 'hubble-queue-full' ? [{ hit, places: log.places(`signatures[${String(i)}]`) }] : [])));
    for (const field of ['queueFull', 'queueFullSpanSeconds']) context.note(field, hits.length > 0 ? hits.flatMap((h) => [...h.places]) : logs[0]?.places('') ?? []);
    const spans = hits.flatMap((h) => h.hit.spanSeconds ?? []);
    const { currentFlows, maxFlows, flowsPerSecond } = hubble ?? {};
    // An excerpt of a log does not show that a message is not there.
    const heard = hits.length > 0 || logs.some((l) => l.data.initialized);
    const full = currentFlows !== undefined && maxFlows !== undefined && currentFlows >= maxFlows;
    return {
      ...(currentFlows === undefined ? {} : { currentFlows }), ...(maxFlows === undefined ? {} : { maxFlows }), ...(flowsPerSecond === undefined ? {} : { flowsPerSecond }),
      ...(full && flowsPerSecond !== undefined && flowsPerSecond > 0 ? { historySeconds: maxFlows / flowsPerSecond } : {}),
      ...(heard ? { queueFull: hits.reduce((sum, h) => sum + h.hit.count, 0) } : {}), ...(spans.length === 0 ? {} : { queueFullSpanSeconds: Math.max(...spans) }),
    };
  },
});
