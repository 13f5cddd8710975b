import * as z from 'zod';

const states = z.array(z.enum(['static', 'active', 'warming', 'draining', 'failed']));

export const envoyConfigDumpSchema = z.object({
  listeners: z.array(z.object({
    name: z.string(), ip: z.string().optional(), port: z.int().optional(),
    address: z.string().optional().describe('As configured: 127.0.0.1:13205, a socket path, an internal listener'),
    more: z.array(z.string()).describe('Further addresses of the same listener'),
    states,
  })).describe('At most 5000'),
  clusters: z.array(z.object({ name: z.string(), type: z.string().describe('EDS, STATIC, ORIGINAL_DST, ...'), states })).describe('At most 5000'),
  routes: z.int().nonnegative().describe('Route configurations'),
  virtualHosts: z.int().nonnegative(),
  secrets: z.array(z.object({
    name: z.string(),
    kind: z.enum(['certificate', 'validation', 'session-tickets', 'generic', 'unknown']),
    inlinePrivateKey: z.boolean().describe('A private key stands in the text itself, not masked; the key is never kept'),
    states,
  })).describe('At most 5000'),
  errors: z.array(z.object({
    kind: z.enum(['listener', 'cluster', 'route', 'endpoint', 'secret']),
    name: z.string(),
    details: z.string().describe('Why Envoy refused the update, at most 500 characters'),
    version: z.string().optional(),
    at: z.string().optional().describe('Time of the refused update'),
  })).describe('Refused updates, at most 500'),
  versions: z.object({ listeners: z.string().optional(), clusters: z.string().optional() }).describe('`version_info` of the last answers'),
});

export type EnvoyDump = z.infer<typeof envoyConfigDumpSchema>;
