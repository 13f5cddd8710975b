import * as z from 'zod';

const port = z.int().min(0).max(65535);

export const BACKEND_STATES = ['active', 'terminating', 'terminating-not-serving', 'quarantined', 'maintenance'] as const;
export const SERVICE_TYPES = ['ClusterIP', 'NodePort', 'ExternalIPs', 'LoadBalancer', 'HostPort', 'LocalRedirect', 'NONE'] as const;

export const backendSchema = z.object({
  id: z.int().optional().describe('Backend number inside the service as printed, counted from 1'),
  ip: z.string(),
  port,
  protocol: z.string().optional().describe('TCP, UDP, SCTP, ANY; printed since 1.17'),
  state: z.enum(BACKEND_STATES).optional().describe('Printed since 1.12'),
  preferred: z.boolean().describe('Preferred by cluster affinity'),
  weight: z.int().optional(),
  node: z.string().optional(),
  zone: z.string().optional(),
});

export const serviceSchema = z.object({
  id: z.int().optional(),
  frontend: z.object({
    ip: z.string(),
    port,
    protocol: z.string().optional(),
    internal: z.boolean().describe('Scope of traffic from inside the cluster under externalTrafficPolicy Local'),
    clusterId: z.int().optional(),
  }),
  type: z.enum(SERVICE_TYPES).optional().describe('Absent in outputs of 1.5 and older'),
  remote: z.boolean().describe('Service of another cluster of the mesh'),
  namespace: z.string().optional().describe('JSON form only'),
  name: z.string().optional().describe('JSON form only'),
  externalTrafficPolicy: z.string().optional().describe('JSON form only'),
  internalTrafficPolicy: z.string().optional().describe('JSON form only'),
  backends: z.array(backendSchema),
});

export const serviceListSchema = z.object({
  services: z.array(serviceSchema),
});

export type ServiceEntry = z.infer<typeof serviceSchema>;
export type ServiceBackend = z.infer<typeof backendSchema>;
