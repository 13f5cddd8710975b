import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';
import { agentPods } from '../pods-of.ts';

/** How Kubernetes sees the agent of one node. */
export interface AgentPod {
  readonly pod: string;
  readonly state: 'running' | 'waiting' | 'terminated' | 'unknown';
  readonly ready: boolean;
  readonly restarts: number;
  readonly waitingReason?: string;
  readonly exitCode?: number;
  /** The kubelet's copy of the last words. */
  readonly lastWords?: string;
  readonly places: readonly EvidenceRef[];
}

/** The agent's pod of this node: from Pod objects, else from a table of pods. Undefined when neither names one for sure. */
export function findAgentPod(context: ViewContext): AgentPod | undefined {
  return fromObjects(context) ?? fromTable(context);
}

function fromObjects(context: ViewContext): AgentPod | undefined {
  const found = context.read('k8s-pods').flatMap((list) => agentPods(list.data).map(({ pod, i }) => ({ pod, i, list })));
  const own = found.find((f) => f.pod.node === context.node) ?? (isLoneNode(context) && found.length === 1 ? found[0] : undefined);
  const at = own?.pod.containerStatuses.findIndex((s) => s.name === 'cilium-agent' && !s.init) ?? -1;
  const status = own?.pod.containerStatuses[at];
  if (own === undefined || status === undefined) return undefined;
  return {
    pod: own.pod.name, state: status.state, ready: status.ready, restarts: status.restartCount, places: own.list.places(`items[${String(own.i)}].containerStatuses[${String(at)}]`),
    ...(status.waitingReason === undefined ? {} : { waitingReason: status.waitingReason }),
    ...(status.terminatedExitCode === undefined ? {} : { exitCode: status.terminatedExitCode }),
    ...(status.terminatedMessage === undefined ? {} : { lastWords: status.terminatedMessage }),
  };
}

/** A pasted output of an unnamed node next to the pods of a cluster. */
function isLoneNode(context: ViewContext): boolean {
  return context.snapshot.nodes.length === 1;
}

/** The DaemonSet gives its pods five random characters; `cilium-envoy-...` and `cilium-operator-...` have more parts. */
const AGENT = /^(?:cilium|anetd)-[a-z0-9]{5}$/;

function fromTable(context: ViewContext): AgentPod | undefined {
  const found = context.read('kubectl-pods-table').flatMap((table) => table.data.rows.flatMap((row, i) => (
    AGENT.test(row.name) ? [{ row, places: table.places(`rows[${String(i)}]`) }] : [])));
  const own = found.find((p) => p.row.node === context.node) ?? (isLoneNode(context) && found.length === 1 ? found[0] : undefined);
  if (own === undefined) return undefined;
  const { row, places } = own;
  const ready = row.readyContainers === row.containers;
  const state = row.status === 'Running' ? 'running' as const : row.status === 'Error' || row.status === 'Completed' ? 'terminated' as const : 'waiting' as const;
  return { pod: row.name, state, ready, restarts: row.restarts, places, ...(state === 'waiting' ? { waitingReason: row.status } : {}) };
}
