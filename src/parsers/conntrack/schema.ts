import * as z from 'zod';

const count = z.int().nonnegative();

export const ConntrackData = z.object({
  /** Entries in the text. Absent when it holds statistics alone. */
  entries: count.optional(),
  ipv6: count,
  /** Entries the tool says it has shown (`-L`), or the number `-C` prints. */
  shown: count.optional(),
  protocols: z.array(z.object({ protocol: z.string(), count })).describe('Most frequent first, at most 20'),
  states: z.array(z.object({ protocol: z.string(), state: z.string(), count })).describe('Most frequent first, at most 40'),
  flags: z.array(z.object({ name: z.string(), count })).describe('UNREPLIED, ASSURED, OFFLOAD ...'),
  marks: z.array(z.object({ mark: count, count })).describe('Marks other than 0, at most 20'),
  zones: z.array(z.object({ zone: count, count })).describe('At most 20'),
  /** Destination rewritten: services of kube-proxy, host ports. */
  dnat: count,
  /** Source rewritten: masquerading. */
  snat: count,
  unanswered: z.array(z.object({
    ip: z.string(), port: z.int().optional(), protocol: z.string(), count, line: z.int().positive(), sources: z.array(z.string()).describe('At most 5'),
  })).describe('Destinations that never answered; most frequent first, at most 50'),
  unansweredTotal: count,
  destinations: z.array(z.object({ ip: z.string(), count })).describe('Most frequent, at most 20'),
  sources: z.array(z.object({ ip: z.string(), count })).describe('Most frequent, at most 20'),
  /** `-S`, summed over processors. */
  statistics: z.object({
    processors: count,
    found: count.optional(), invalid: count.optional(), insert: count.optional(), insertFailed: count.optional(), drop: count.optional(),
    earlyDrop: count.optional(), error: count.optional(), searchRestart: count.optional(), clashResolve: count.optional(), chainTooLong: count.optional(),
  }).optional(),
});
export type ConntrackData = z.infer<typeof ConntrackData>;
export type Statistics = NonNullable<ConntrackData['statistics']>;
