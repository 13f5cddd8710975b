import * as z from 'zod';
import { Groups, Tally } from '../base/tally.ts';
import type { ParseContext } from './define-parser.ts';
import type { DropReason } from './drop-reasons.ts';

const count = z.int().nonnegative();
const line = z.int().positive();

const peer = {
  source: z.string().describe('namespace/pod, DNS name or address'),
  sourceIdentity: z.string().optional().describe('Number, or reserved name: world, host, ...'),
  destination: z.string(),
  destinationIdentity: z.string().optional(),
  port: z.int().optional().describe('Destination port; absent in replies, where it is ephemeral'),
  protocol: z.string().optional().describe('TCP, UDP, SCTP, ICMPv4, ICMPv6'),
};

/** What Hubble flows tell, whatever form they were printed in. */
export const flowSummarySchema = z.object({
  flows: count,
  first: z.string().optional().describe('Earliest time as printed; without year or zone in some forms'),
  last: z.string().optional(),
  nodes: z.array(z.object({ node: z.string(), count })).describe('At most 500'),
  verdicts: z.array(z.object({ verdict: z.string().describe('FORWARDED, DROPPED, ERROR, AUDIT, REDIRECTED, TRACED, TRANSLATED, ...'), count })),
  types: z.array(z.object({ type: z.string().describe('to-endpoint, policy-verdict, http-request, drop, ...'), count })),
  dropReasons: z.array(z.object({ reason: z.string(), code: z.int().optional(), count, line })).describe('Most frequent first, at most 60'),
  drops: z.array(z.object({
    ...peer,
    sourceLabels: z.array(z.string()).optional(),
    destinationLabels: z.array(z.string()).optional(),
    reason: z.string(),
    code: z.int().optional(),
    direction: z.enum(['ingress', 'egress']).optional(),
    reply: z.boolean().optional(),
    node: z.string().optional(),
    deniedBy: z.array(z.string()).optional().describe('Policies named as the cause, as namespace/name'),
    count, line,
  })).describe('Dropped flows by both sides, destination port and reason; most frequent first, at most 200'),
  denied: z.array(z.object({ ...peer, direction: z.enum(['ingress', 'egress']).optional(), verdict: z.string(), match: z.string().optional(), count, line }))
    .describe('Policy verdicts that deny, or would without audit mode; at most 100'),
  pairs: z.array(z.object({ ...peer, verdict: z.string(), count, line })).describe('Most frequent pairs of any verdict, at most 100'),
  lost: z.array(z.object({ source: z.string().describe('HUBBLE_RING_BUFFER, PERF_EVENT_RING_BUFFER, OBSERVER_EVENTS_QUEUE'), count, line })),
  http: z.array(z.object({ status: z.int(), count })).describe('Answers by status code'),
  dnsFailures: z.array(z.object({ query: z.string(), code: z.string(), count, line })).describe('Answers with a code other than success, at most 100'),
  nodeMessages: z.array(z.object({ message: z.string(), line })).describe('What relay says of nodes it cannot reach, at most 50'),
});

export type FlowSummary = z.infer<typeof flowSummarySchema>;

export interface FlowPeer {
  readonly name: string;
  readonly identity?: string;
  readonly labels?: readonly string[];
}

/** One flow, told by either form. */
export interface FlowEvent {
  readonly time?: string;
  readonly node?: string;
  readonly verdict: string;
  readonly type: string;
  readonly source: FlowPeer;
  readonly destination: FlowPeer;
  readonly port?: number;
  readonly protocol?: string;
  readonly direction?: 'ingress' | 'egress';
  readonly reply?: boolean;
  /** Of policy verdicts: `none`, `l3-l4`, ... */
  readonly match?: string;
  readonly reason?: DropReason;
  readonly deniedBy?: readonly string[];
  readonly status?: number;
  readonly dns?: { readonly query: string; readonly code: string };
}

/** What a table without rows tells. */
export function noFlows(): FlowSummary {
  return { flows: 0, nodes: [], verdicts: [], types: [], dropReasons: [], drops: [], denied: [], pairs: [], lost: [], http: [], dnsFailures: [], nodeMessages: [] };
}

/** The verdict whose flows are told with reason and labels. */
export const DROPPED = 'DROPPED';
/** Of policy verdicts that deny, or would without audit mode. */
const DENIALS: ReadonlySet<string> = new Set(['DENIED', 'AUDIT', 'AUDITED']);
const KEYS = 50_000;
const MAX_LABELS = 30;

type PeerFields = Pick<FlowSummary['pairs'][number], 'source' | 'sourceIdentity' | 'destination' | 'destinationIdentity' | 'port' | 'protocol'>;

function peersOf({ source, destination, port, protocol }: FlowEvent): PeerFields {
  return {
    source: source.name, ...(source.identity === undefined ? {} : { sourceIdentity: source.identity }),
    destination: destination.name, ...(destination.identity === undefined ? {} : { destinationIdentity: destination.identity }),
    ...(port === undefined ? {} : { port }), ...(protocol === undefined ? {} : { protocol }),
  };
}

/** Counts flows; memory does not grow with their number. */
export class FlowCounter {
  readonly #context: ParseContext;
  readonly #nodes = new Tally(5000);
  readonly #verdicts = new Tally(100);
  readonly #types = new Tally(500);
  readonly #reasons = new Groups<{ reason: string; code?: number }>(1000);
  readonly #drops = new Groups<Omit<FlowSummary['drops'][number], 'count' | 'line'>>(KEYS);
  readonly #denied = new Groups<Omit<FlowSummary['denied'][number], 'count' | 'line'>>(KEYS);
  readonly #pairs = new Groups<Omit<FlowSummary['pairs'][number], 'count' | 'line'>>(KEYS);
  readonly #lost = new Groups<{ source: string }>(50);
  readonly #http = new Tally(600);
  readonly #dns = new Groups<{ query: string; code: string }>(KEYS);
  readonly #messages: { message: string; line: number }[] = [];
  #flows = 0;
  #first: string | undefined;
  #last: string | undefined;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  get flows(): number { return this.#flows; }

  flow(event: FlowEvent, n: number): void {
    this.#flows++;
    this.#time(event.time);
    if (event.node !== undefined) this.#nodes.add(event.node);
    this.#verdicts.add(event.verdict);
    this.#types.add(event.type);
    const peers = peersOf(event);
    const side = `${peers.source}|${peers.sourceIdentity ?? ''}|${peers.destination}|${peers.destinationIdentity ?? ''}|${peers.port ?? ''}|${peers.protocol ?? ''}`;
    this.#pairs.add(`${side}|${event.verdict}`, n, () => ({ ...peers, verdict: event.verdict }));
    if (event.verdict === DROPPED) this.#drop(event, peers, side, n);
    else if (DENIALS.has(event.verdict)) this.#deny(event, peers, side, n);
    if (event.status !== undefined) this.#http.add(String(event.status));
    const { dns } = event;
    if (dns !== undefined) this.#dns.add(`${dns.query}|${dns.code}`, n, () => dns);
  }

  lost(source: string, events: number, n: number): void {
    this.#lost.add(source, n, () => ({ source }), events);
  }

  message(message: string, n: number): void {
    if (this.#messages.length < 50) this.#messages.push({ message: message.slice(0, 500), line: n });
  }

  /** Undefined when there was nothing at all. */
  end(): FlowSummary | undefined {
    if (this.#flows === 0 && this.#lost.size === 0 && this.#messages.length === 0) return undefined;
    const nodes = this.#nodes.top(500);
    const only = nodes.length === 1 ? nodes[0]?.key : undefined;
    if (only !== undefined) this.#context.identify({ node: only.slice(only.lastIndexOf('/') + 1) });
    const lists = {
      dropReasons: flat(this.#reasons, 60), drops: flat(this.#drops, 200), denied: flat(this.#denied, 100), pairs: flat(this.#pairs, 100),
      lost: flat(this.#lost, 20), dnsFailures: flat(this.#dns, 100), nodeMessages: this.#messages,
    };
    for (const [name, list] of Object.entries(lists)) list.forEach(({ line: n }, i) => { this.#context.note(`${name}[${i}]`, n); });
    return {
      flows: this.#flows, ...(this.#first === undefined ? {} : { first: this.#first }), ...(this.#last === undefined ? {} : { last: this.#last }),
      nodes: nodes.map(({ key, count: n }) => ({ node: key, count: n })),
      verdicts: this.#verdicts.top(50).map(({ key, count: n }) => ({ verdict: key, count: n })),
      types: this.#types.top(100).map(({ key, count: n }) => ({ type: key, count: n })),
      http: this.#http.top(100).map(({ key, count: n }) => ({ status: Number(key), count: n })),
      ...lists,
    };
  }

  #time(time: string | undefined): void {
    if (time === undefined) return;
    // Stamps that begin with a month do not sort; the text is in order.
    const sortable = /^\d{4}-/.test(time);
    if (this.#first === undefined || (sortable && time < this.#first)) this.#first = time;
    if (this.#last === undefined || !sortable || time > this.#last) this.#last = time;
  }

  #drop(event: FlowEvent, peers: PeerFields, side: string, n: number): void {
    const { reason, code } = event.reason ?? { reason: `${event.type} refused`, code: undefined };
    this.#reasons.add(reason, n, () => ({ reason, ...(code === undefined ? {} : { code }) }));
    const { direction, reply, node } = event;
    this.#drops.add(`${side}|${reason}|${direction ?? ''}|${String(reply)}|${node ?? ''}`, n, () => ({
      ...peers, ...labelsOf(event), reason, ...(code === undefined ? {} : { code }), ...(direction === undefined ? {} : { direction }),
      ...(reply === undefined ? {} : { reply }), ...(node === undefined ? {} : { node }),
      ...(event.deniedBy === undefined ? {} : { deniedBy: [...event.deniedBy] }),
    }));
  }

  #deny(event: FlowEvent, peers: PeerFields, side: string, n: number): void {
    const { direction, verdict, match } = event;
    this.#denied.add(`${side}|${direction ?? ''}|${verdict}|${match ?? ''}`, n, () => ({
      ...peers, verdict, ...(direction === undefined ? {} : { direction }), ...(match === undefined ? {} : { match }),
    }));
  }
}

function labelsOf({ source, destination }: FlowEvent): Pick<FlowSummary['drops'][number], 'sourceLabels' | 'destinationLabels'> {
  return {
    ...(source.labels === undefined ? {} : { sourceLabels: source.labels.slice(0, MAX_LABELS) }),
    ...(destination.labels === undefined ? {} : { destinationLabels: destination.labels.slice(0, MAX_LABELS) }),
  };
}

function flat<Value extends object>(groups: Groups<Value>, limit: number): (Value & { readonly count: number; readonly line: number })[] {
  return groups.top(limit).map(({ value, count: n, line: at }) => ({ ...value, count: n, line: at }));
}
