import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { findAgentPod, type AgentPod } from './agent-health/pods.ts';
import { agentLogs, findStartEnd, type StartEnd } from './agent-health/start-end.ts';

const AgentHealth = z.object({
  pod: z.string().optional(),
  /** What Kubernetes says of the agent's container; absent without Pod objects or a table of pods. */
  container: z.object({
    state: z.enum(['running', 'waiting', 'terminated', 'unknown']),
    ready: z.boolean(),
    restarts: z.number().int(),
    waitingReason: z.string().optional(),
    exitCode: z.number().int().optional(),
    lastWords: z.string().optional(),
    /** Waits for its next try after a crash, or was restarted three times and is not ready. */
    crashLooping: z.boolean(),
  }).optional(),
  /** Logs of the agent that were read, current and previous. */
  logs: z.number().int(),
  /** The run that the current log tells of came up; absent without a current log. */
  initialized: z.boolean().optional(),
  /** What ended the present start, or the run before it; absent when the agent came up or no log tells. */
  stop: z.object({
    /** The reason where the line gives one, else its message. */
    text: z.string(),
    /** From the log of the run before. */
    previous: z.boolean(),
    /** Id of the log signature, where the line is a known one. */
    signature: z.string().optional(),
    topic: z.string().optional(),
    means: z.string().optional(),
    /** Keys of cilium-config that decide it. */
    keys: z.array(z.string()),
    /** Those of them that are set, `key=value`. */
    settings: z.array(z.string()),
    kind: z.enum(['configuration', 'api-server', 'crash', 'other']),
  }).optional(),
});
type AgentHealth = z.input<typeof AgentHealth>;

/** How the agent of a node fares: its container, and what ended its start. */
export const view = defineView({
  id: 'agent-health',
  title: 'health of the agent: container state and end of its start',
  scope: 'node',
  collect: 'kubectl -n kube-system get pods -l k8s-app=cilium -o yaml; kubectl -n kube-system logs <pod> -c cilium-agent --previous',
  schema: AgentHealth,
  build: (context) => {
    const pod = findAgentPod(context);
    const logs = agentLogs(context);
    if (pod === undefined && logs.length === 0) return { missing: [...context.missing('cilium-log'), ...context.missing('k8s-pods')] };
    const end = findStartEnd(logs);
    context.note('', [...pod?.places ?? [], ...logs[0]?.places('') ?? []]);
    const current = logs.filter((l) => !l.data.previous);
    context.note('initialized', current[0]?.places('initialized') ?? []);
    return {
      logs: logs.length,
      ...(pod === undefined ? {} : { pod: pod.pod, container: containerOf(pod, context) }),
      ...(current.length === 0 ? {} : { initialized: current.some((l) => l.data.initialized && l.data.stop === undefined) }),
      ...(end === undefined ? {} : { stop: stopOf(end, context) }),
    };
  },
});

function containerOf(pod: AgentPod, context: ViewContext): AgentHealth['container'] {
  context.note('container', pod.places);
  const { state, ready, restarts, waitingReason, exitCode, lastWords } = pod;
  const crashLooping = waitingReason === 'CrashLoopBackOff' || (!ready && restarts >= 3);
  return {
    state, ready, restarts, crashLooping,
    ...(waitingReason === undefined ? {} : { waitingReason }), ...(exitCode === undefined ? {} : { exitCode }), ...(lastWords === undefined ? {} : { lastWords }),
  };
}

const CONFIGURATION_TOPICS: ReadonlySet<string> = new Set([
  'configuration', 'services', 'masquerading', 'egress-gateway', 'encryption', 'bandwidth', 'bgp', 'hubble', 'cluster-mesh', 'kvstore', 'devices',
]);

function kindOf({ signature, topic, stop }: StartEnd): 'configuration' | 'api-server' | 'crash' | 'other' {
  if (topic === 'kubernetes') return 'api-server';
  if (topic === 'crash' || stop.level === 'panic') return 'crash';
  return signature !== undefined && signature !== 'start-failed' && CONFIGURATION_TOPICS.has(topic ?? '') ? 'configuration' : 'other';
}

function stopOf(end: StartEnd, context: ViewContext): AgentHealth['stop'] {
  const { stop, log } = end;
  const set = settingsOf(end, context);
  context.note('stop', end.places);
  context.note('stop.settings', set.flatMap((s) => [...s.places]));
  return {
    text: (stop.error === undefined || stop.error === '' ? stop.message : stop.error).replace(/\s+/g, ' ').slice(0, 400),
    previous: log.data.previous, keys: [...end.keys], settings: set.map((s) => s.text), kind: kindOf(end),
    ...(end.signature === undefined ? {} : { signature: end.signature }),
    ...(end.topic === undefined ? {} : { topic: end.topic }),
    ...(end.means === undefined ? {} : { means: end.means }),
  };
}

/** Values of the deciding keys: as the same run printed them, else as the ConfigMap has them now. */
function settingsOf({ keys, log }: StartEnd, context: ViewContext): { readonly text: string; readonly places: readonly EvidenceRef[] }[] {
  const config = context.best('cilium-config');
  return keys.flatMap((key) => {
    const at = log.data.settings.findIndex((s) => s.key === key);
    const printed = log.data.settings[at];
    if (printed !== undefined) return [{ text: `${key}=${printed.value}`, places: log.places(`settings[${String(at)}]`) }];
    const entry = config?.data.entries.find((e) => e.key === key);
    return entry === undefined || config === undefined ? [] : [{ text: `${key}=${entry.value}`, places: config.places(`values.${key}`) }];
  });
}
