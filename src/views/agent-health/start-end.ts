import type { EvidenceRef } from '../../model/evidence.ts';
import type { CiliumLog, LogStop } from '../../parsers/cilium-log/schema.ts';
import { logSignatures } from '../../parsers/cilium-log/signatures/all.ts';
import { decisiveLogs } from '../start-refusals/decisive-logs.ts';
import type { Read, ViewContext } from '../define-view.ts';

/** The last words of an agent, and what they mean. */
export interface StartEnd {
  readonly log: Read<CiliumLog>;
  readonly stop: LogStop;
  readonly places: readonly EvidenceRef[];
  readonly signature?: string;
  readonly topic?: string;
  readonly means?: string;
  readonly keys: readonly string[];
}

/** Logs of this node's agent. */
export function agentLogs(context: ViewContext): Read<CiliumLog>[] {
  return context.read('cilium-log').filter((r) => r.data.component === 'agent');
}

/** What ended the present start, or the one before it; undefined when the agent came up or nothing tells. */
export function findStartEnd(logs: readonly Read<CiliumLog>[]): StartEnd | undefined {
  const log = decisiveLogs(logs).find((l) => l.data.stop !== undefined);
  const stop = log?.data.stop;
  if (log === undefined || stop === undefined) return undefined;
  // The general line says only that something else failed.
  const matched = logSignatures.filter((s) => stop.signatures.includes(s.id) && !s.normal);
  const signature = matched.find((s) => s.id !== 'start-failed') ?? matched[0];
  return {
    log, stop, places: log.places('stop'), keys: signature?.keys ?? [],
    ...(signature === undefined ? {} : { signature: signature.id, topic: signature.topic, means: signature.means }),
  };
}
