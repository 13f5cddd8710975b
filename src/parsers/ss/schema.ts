import * as z from 'zod';

const count = z.int().nonnegative();

export const Listener = z.object({
  /** `tcp`, `udp`, `sctp` ...; `unknown` where neither column nor command tells. */
  protocol: z.string(),
  /** `0.0.0.0`, `*`, `::`, `127.0.0.1`. */
  address: z.string(),
  device: z.string().optional(),
  port: z.int().optional(),
  /** Name of the port, where numbers were not asked for. */
  portName: z.string().optional(),
  /** Connections waiting to be accepted, and how many may wait (TCP). */
  receiveQueue: count,
  sendQueue: count,
  /** Programs that hold the socket; only root sees them all. */
  processes: z.array(z.object({ name: z.string(), pid: z.int().optional() })),
  uid: z.int().optional(),
  cgroup: z.string().optional(),
});
export type Listener = z.infer<typeof Listener>;

export const SsData = z.object({
  /** Sockets in the text; 0 with a summary alone. */
  sockets: count,
  states: z.array(z.object({ protocol: z.string(), state: z.string(), count })).describe('Most frequent first, at most 60'),
  /** TCP sockets in LISTEN, others in UNCONN. */
  listeners: z.array(Listener).describe('At most 2000'),
  listenerCount: count,
  unanswered: z.array(z.object({ ip: z.string(), port: z.string(), count, line: z.int().positive() }))
    .describe('Peers of sockets in SYN-SENT, most frequent first, at most 50'),
  /** Sockets outside LISTEN with more than 1 MiB waiting to be read or sent. */
  stalled: z.array(z.object({ state: z.string(), local: z.string(), peer: z.string(), receiveQueue: count, sendQueue: count })).describe('At most 50'),
  summary: z.object({
    total: count.optional(), tcp: count.optional(), established: count.optional(), closed: count.optional(), orphaned: count.optional(),
    timewait: count.optional(),
  }).optional(),
});
export type SsData = z.infer<typeof SsData>;
