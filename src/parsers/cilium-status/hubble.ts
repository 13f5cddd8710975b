import * as z from 'zod';
import { Count, State, stateAndMessage, toCount } from './values.ts';

export const Hubble = z.object({
  state: State,
  message: z.string().optional(),
  currentFlows: Count.optional(),
  maxFlows: Count.optional(),
  flowsPerSecond: z.number().optional(),
  metrics: State.optional(),
  /** Since 1.18. */
  metricsMessage: z.string().optional(),
});
type Hubble = z.infer<typeof Hubble>;

const FLOWS = /^Current\/Max Flows: (\d{1,12})\/(\d{1,12}) \([\d.]{1,12}%\)(?:, Flows\/s: ([\d.]{1,20}))?$/;

function readMetrics(text: string): Pick<Hubble, 'metrics' | 'metricsMessage'> | undefined {
  const parts = stateAndMessage(text);
  if (parts === undefined) return undefined;
  const message = parts.message?.replace(/^\(/, '').replace(/\)$/, '');
  return { metrics: parts.state, ...(message === undefined ? {} : { metricsMessage: message }) };
}

function readFlows(text: string): Pick<Hubble, 'currentFlows' | 'maxFlows' | 'flowsPerSecond'> | undefined {
  const match = FLOWS.exec(text);
  const currentFlows = toCount(match?.[1]);
  const maxFlows = toCount(match?.[2]);
  if (match === null || currentFlows === undefined || maxFlows === undefined) return undefined;
  return { currentFlows, maxFlows, ...(match[3] === undefined ? {} : { flowsPerSecond: Number(match[3]) }) };
}

/** `Ok   Current/Max Flows: 84/4095 (2.05%), Flows/s: 0.42   Metrics: Disabled`; the gaps vary with the release. */
export function readHubble(text: string): Hubble | undefined {
  const metricsAt = text.indexOf('Metrics:');
  const body = metricsAt < 0 ? text : text.slice(0, metricsAt);
  const metrics = metricsAt < 0 ? {} : readMetrics(text.slice(metricsAt + 'Metrics:'.length).trim());
  const flowsAt = body.indexOf('Current/Max Flows:');
  const flows = flowsAt < 0 ? {} : readFlows(body.slice(flowsAt).trim());
  const head = stateAndMessage((flowsAt < 0 ? body : body.slice(0, flowsAt)).trim());
  return head === undefined || metrics === undefined || flows === undefined ? undefined : { ...head, ...flows, ...metrics };
}
