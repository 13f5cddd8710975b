import type { EvidenceRef } from '../../model/evidence.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import type { ViewContext } from '../define-view.ts';
import { podsOf } from '../pods-of.ts';
import { decisiveLogs } from '../start-refusals/decisive-logs.ts';

interface Failure { readonly text: string; readonly places: readonly EvidenceRef[] }

/** What kept the control group from being mounted, or programs from being attached to it. */
export interface Failures { readonly init: Failure | undefined; readonly attach: Failure | undefined }

export function findFailures(context: ViewContext): Failures {
  return { init: findInit(context), attach: findAttach(context) };
}

type Status = ParserData['k8s-pods']['items'][number]['containerStatuses'][number];

/** The init container of the agent's pod on this node. */
function findInit(context: ViewContext): Failure | undefined {
  const pods = context.best('k8s-pods');
  for (const { pod, i } of pods === undefined ? [] : podsOf(pods.data, context.node)) {
    if (pod.labels['k8s-app'] !== 'cilium' || pod.deletionTimestamp !== undefined) continue;
    const at = pod.containerStatuses.findIndex((s) => s.init && s.name === 'mount-cgroup');
    const status = pod.containerStatuses[at];
    const text = status === undefined ? undefined : failureOf(status);
    if (text !== undefined) return { text, places: pods?.places(`items[${String(i)}].containerStatuses[${String(at)}]`) ?? [] };
  }
  return undefined;
}

function failureOf(status: Status): string | undefined {
  const failed = status.terminatedExitCode !== undefined && status.terminatedExitCode !== 0;
  const stuck = status.state === 'waiting' && /CrashLoop|Error/.test(status.waitingReason ?? '');
  // A container that succeeded at a later try is `terminated` with 0, so its earlier failure is not looked at.
  if (status.state === 'running' || (!failed && !stuck)) return undefined;
  const words = [status.waitingReason, status.terminatedReason, failed ? `exit code ${String(status.terminatedExitCode)}` : undefined, status.terminatedMessage ?? status.waitingMessage];
  return words.filter((w) => w !== undefined && w !== '').join(', ').replace(/\s+/g, ' ').slice(0, 300);
}

const ATTACH: ReadonlySet<string> = new Set(['cgroup-attach-failed', 'socket-lb-cgroup-unsupported']);
const LOUD: ReadonlySet<string> = new Set(['panic', 'fatal', 'error']);

/** Only of an agent that did not come up: one that did has attached them in the end. */
function findAttach(context: ViewContext): Failure | undefined {
  const logs = context.read('cilium-log').filter((l) => l.data.component === 'agent');
  for (const log of decisiveLogs(logs)) {
    const at = log.data.signatures.findIndex((s) => ATTACH.has(s.id) && (s.level === undefined || LOUD.has(s.level)));
    const hit = log.data.signatures[at];
    if (hit !== undefined) return { text: hit.sample.replace(/\s+/g, ' ').slice(0, 300), places: log.places(`signatures[${String(at)}]`) };
  }
  return undefined;
}
