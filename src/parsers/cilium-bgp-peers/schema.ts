import * as z from 'zod';

const count = z.int().nonnegative();

export const bgpPeersSchema = z.object({
  peers: z.array(z.object({
    node: z.string().optional().describe('Only printed by cilium-cli, which asks all nodes'),
    localAs: count,
    peerAs: count,
    ip: z.string(),
    port: count.optional(),
    state: z.string().describe('established is the healthy one; idle, connect, active, open_sent, open_confirm'),
    uptimeSeconds: z.number().optional(),
    families: z.array(z.object({ family: z.string().describe('ipv4/unicast, ...'), received: count, advertised: count })),
  })),
});

export type Peer = z.infer<typeof bgpPeersSchema>['peers'][number];
