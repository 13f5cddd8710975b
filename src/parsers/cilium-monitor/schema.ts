import * as z from 'zod';

const count = z.int().nonnegative();
const line = z.int().positive();
const peers = {
  source: z.string().optional().describe('Address without port'),
  destination: z.string().optional(),
  port: z.int().optional().describe('Destination port'),
  protocol: z.string().optional().describe('tcp, udp, sctp, icmp'),
};

export const monitorSchema = z.object({
  events: count,
  drops: count,
  dropReasons: z.array(z.object({
    reason: z.string().describe('Policy denied, Stale or unroutable IP, ...'),
    code: z.int().optional(),
    detail: z.string().optional(),
    count, line,
  })).describe('Most frequent first, at most 60'),
  dropFlows: z.array(z.object({
    reason: z.string(),
    code: z.int().optional(),
    sourceIdentity: z.string().optional().describe('Number, or reserved name: world, host, ...'),
    destinationIdentity: z.string().optional(),
    ...peers,
    endpoint: z.string().optional().describe('Endpoint the packet went to; 0: none'),
    device: z.string().optional(),
    file: z.string().optional().describe('Source file of the datapath that dropped it'),
    fileLine: z.int().optional(),
    count, line,
  })).describe('Dropped flows by reason, identities, addresses and destination port; most frequent first, at most 100'),
  points: z.array(z.object({ point: z.string().describe('to-endpoint, from-overlay, ...'), count })),
  states: z.array(z.object({ state: z.string().describe('new, established, reply, related, ...'), count })),
  encrypted: count,
  verdicts: z.array(z.object({ action: z.string(), direction: z.enum(['ingress', 'egress']), match: z.string(), count })),
  refused: z.array(z.object({
    direction: z.enum(['ingress', 'egress']),
    action: z.enum(['deny', 'audit']),
    match: z.string(),
    endpoint: z.string(),
    remote: z.string().describe('Identity of the other side'),
    ...peers,
    count, line,
  })).describe('Policy verdicts that deny, or would without audit mode; at most 100'),
  translations: z.array(z.object({ stage: z.string().describe('pre-xlate-fwd, post-xlate-rev, ...'), count })).describe('Socket load balancing'),
  l7: z.array(z.object({ kind: z.string(), verdict: z.string(), count })),
  agentEvents: z.array(z.object({ type: z.string(), count })),
  debug: count,
  lost: count.describe('Events lost because the reader was too slow'),
});

export type Monitor = z.infer<typeof monitorSchema>;
