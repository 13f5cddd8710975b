import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { findAgentPod } from './agent-health/pods.ts';
import { defineView, type ViewContext } from './define-view.ts';

const AgentRun = z.object({
  /** `starting`: the process runs and has not finished its start. `unknown`: nothing tells. */
  state: z.enum(['running', 'starting', 'down', 'unknown']),
  /** What tells, as a phrase. */
  by: z.string(),
});
type AgentRun = z.input<typeof AgentRun> & { readonly places: readonly EvidenceRef[] };

/** Phrases of `failedCommand` that mean: nobody answered on the agent's socket. */
const NO_ANSWER = /agent was not running|agent is dead/;

/**
 * Whether the agent of a node was up when its outputs were taken. What the datapath lacks while the agent is down or
 * starting is no fault of its own.
 */
export const view = defineView({
  id: 'agent-run',
  title: 'whether the agent of the node runs',
  scope: 'node',
  collect: 'kubectl -n kube-system exec <cilium pod> -- cilium-dbg status',
  schema: AgentRun,
  build: (context) => {
    const { places, ...run } = fromStatus(context) ?? fromPod(context) ?? fromLog(context) ?? { state: 'unknown' as const, by: 'nothing tells', places: [] };
    context.note('', places);
    return run;
  },
});

/** An agent that answers runs, whatever else the input says of another moment. */
function fromStatus(context: ViewContext): AgentRun | undefined {
  const status = context.best('cilium-status');
  if (status !== undefined && status.data.brief?.ok !== false) return { state: 'running', by: 'it answered cilium status', places: status.places('cilium') };
  const refused = context.failed('cilium-status').find(({ document }) => NO_ANSWER.test(document.failure?.reason ?? ''));
  if (refused?.document.failure === undefined) return undefined;
  const { path, locator, failure } = refused.document;
  return { state: 'down', by: 'it did not answer cilium status', places: [{ path, locator, startLine: failure.line, endLine: failure.line }] };
}

function fromPod(context: ViewContext): AgentRun | undefined {
  const pod = findAgentPod(context);
  if (pod === undefined || pod.state === 'unknown') return undefined;
  const { places } = pod;
  if (pod.state !== 'running') return { state: 'down', by: `its container is ${pod.waitingReason ?? pod.state}`, places };
  return pod.ready ? { state: 'running', by: 'its container is ready', places } : { state: 'starting', by: 'its container runs but is not ready', places };
}

function fromLog(context: ViewContext): AgentRun | undefined {
  const log = context.read('cilium-log').find((r) => r.data.component === 'agent' && !r.data.previous);
  if (log === undefined) return undefined;
  if (log.data.stop !== undefined) return { state: 'down', by: 'its log ends with the message it stopped on', places: log.places('stop') };
  if (log.data.initialized) return { state: 'running', by: 'its log tells that it came up', places: log.places('initialized') };
  // Without the banner the start may simply be older than the log.
  return log.data.version === undefined ? undefined : { state: 'starting', by: 'its log does not tell yet that it came up', places: log.places('version') };
}
