import * as z from 'zod';

const count = z.int().nonnegative();

export const debuginfoSchema = z.object({
  form: z.enum(['markdown', 'json', 'paths']).describe('paths: the command only says where it wrote its files'),
  ciliumVersion: z.string().optional(),
  ciliumCommit: z.string().optional(),
  kernelVersion: z.string().optional().describe('Normalised: 5.15.0'),
  environment: z.record(z.string(), z.string()).describe('Settings the agent started with, by flag name'),
  endpoints: count.describe('Endpoints with sections of their own, or in the list of the JSON form'),
  policyRevision: z.number().optional(),
  wireguard: z.object({
    interfaces: z.array(z.object({ name: z.string(), listenPort: count.optional(), peers: count })),
    peers: z.array(z.object({ publicKey: z.string(), endpoint: z.string().optional(), allowedIps: z.array(z.string()), latestHandshake: z.string().optional() })).describe('The first 5000'),
  }).optional(),
  sections: z.array(z.object({
    title: z.string().describe('Endpoint Health, BPF Policy Get, Cilium status, ...'),
    count: count.describe('How often it occurs: once for each endpoint or identity'),
    lines: count.describe('Lines below its headings'),
    line: z.int().positive(),
  })).describe('At most 200'),
});

export type Debuginfo = z.infer<typeof debuginfoSchema>;
