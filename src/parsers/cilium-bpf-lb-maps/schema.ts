import * as z from 'zod';

const port = z.int().min(0).max(65535);

/** Each text holds one of them. */
export const bpfLbMapsSchema = z.object({
  frontends: z.array(z.object({
    key: z.string(), slot: z.int().optional(), backendId: z.int(), count: z.int(), quarantined: z.int().optional(), revNat: z.int(), flags: z.array(z.int()),
  })).describe('--frontends'),
  backends: z.array(z.object({ id: z.int(), protocol: z.string(), ip: z.string(), port: port.optional(), zone: z.string().optional() })).describe('--backends'),
  revNats: z.array(z.object({ id: z.int(), ip: z.string(), port })).describe('--revnat'),
  sourceRanges: z.array(z.object({ cidr: z.string(), revNat: z.int() })).describe('--source-ranges'),
});

export type BpfLbMaps = z.infer<typeof bpfLbMapsSchema>;
