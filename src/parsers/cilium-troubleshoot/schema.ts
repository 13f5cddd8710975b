import * as z from 'zod';

const check = z.object({ ok: z.boolean(), text: z.string() });

export const certificateSchema = z.object({
  use: z.enum(['root-ca', 'client', 'intermediate']),
  serial: z.string(),
  subject: z.string().optional(),
  issuer: z.string().optional(),
  notBefore: z.string().optional().describe('RFC 3339'),
  notAfter: z.string().optional().describe('RFC 3339'),
});

export const peerSchema = z.object({
  name: z.string().optional().describe('Remote cluster; absent for the own kvstore'),
  local: z.boolean().describe('The entry is the own cluster'),
  configFile: z.string().optional(),
  configFound: z.boolean(),
  endpoints: z.array(z.object({
    url: z.string(),
    resolved: z.array(z.string()).describe('Addresses of its host name'),
    tlsVersion: z.string().optional(),
    etcdVersion: z.string().optional(),
    checks: z.array(check),
    ok: z.boolean().describe('No check failed'),
  })),
  certificates: z.array(certificateSchema),
  connected: z.boolean().optional().describe('The etcd client got an answer; absent when it was not tried'),
  etcdClusterId: z.string().optional(),
  failures: z.array(z.string()).describe('Every failed check, endpoints included'),
  warnings: z.array(z.string()),
});

export const troubleshootSchema = z.object({
  clusters: z.int().nonnegative().optional().describe('Configurations found; clustermesh only'),
  peers: z.array(peerSchema),
});

export type Troubleshoot = z.infer<typeof troubleshootSchema>;
export type Peer = z.infer<typeof peerSchema>;
