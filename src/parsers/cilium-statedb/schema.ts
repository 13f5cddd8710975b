import * as z from 'zod';

const count = z.int().nonnegative();

export const deviceSchema = z.object({
  name: z.string(),
  index: z.int().optional(),
  selected: z.boolean().describe('An external device that load balancing, masquerading and host firewall use'),
  notSelectedReason: z.string().optional().describe('Why not; 1.18 and newer'),
  type: z.string().optional(),
  mtu: z.int().optional(),
  addresses: z.array(z.string()),
  flags: z.array(z.string()).describe('up, broadcast, multicast, ...; text form only'),
});

export const nodeAddressSchema = z.object({
  address: z.string(),
  device: z.string(),
  primary: z.boolean().optional(),
  nodePort: z.boolean().optional().describe('NodePort services answer on it'),
});

export const pendingSchema = z.object({
  table: z.string(),
  key: z.string().describe('First cell of the row: address, name, ...'),
  status: z.enum(['pending', 'refreshing', 'error']),
  error: z.string().optional(),
});

export const statedbSchema = z.object({
  tables: z.array(z.object({ name: z.string(), rows: count })),
  devices: z.array(deviceSchema),
  nodeAddresses: z.array(nodeAddressSchema),
  routes: count.describe('Rows of the table of routes'),
  notReconciled: z.array(pendingSchema).describe('Objects the agent wants in the datapath and that are not there, at most 500'),
  degraded: z.array(z.object({ module: z.string(), level: z.string(), message: z.string() })).describe('Parts of the agent that report a fault or stopped, at most 200'),
});

export type StateDb = z.infer<typeof statedbSchema>;
export type Device = z.infer<typeof deviceSchema>;
