import * as z from 'zod';

const port = z.int().min(0).max(65535);
const address = z.object({ ip: z.string(), port, protocol: z.string().optional() });

export const lbFrontendSchema = address.extend({
  internal: z.boolean().describe('Scope of traffic from inside the cluster'),
  clusterId: z.int().optional(),
  nat46: z.boolean().describe('IPv4 frontend stored in the IPv6 map'),
});

export const lbServiceSchema = z.object({
  frontend: lbFrontendSchema,
  revNat: z.int(),
  type: z.string().optional().describe('ClusterIP, NodePort, ...; absent when the master slot is not in the text'),
  flags: z.array(z.string()).describe('Local, non-routable, sessionAffinity, l7-load-balancer, ...'),
  l7ProxyPort: port.optional(),
  backends: z.array(address.extend({ slot: z.int().optional() })),
  dangling: z.array(z.int()).describe('Backend ids of slots whose backend does not exist'),
  hasMaster: z.boolean(),
});

export const bpfLbListSchema = z.object({
  services: z.array(lbServiceSchema).describe('In the order of their first row'),
});

export type BpfLbList = z.infer<typeof bpfLbListSchema>;
export type LbService = z.infer<typeof lbServiceSchema>;
export type LbFrontend = z.infer<typeof lbFrontendSchema>;
