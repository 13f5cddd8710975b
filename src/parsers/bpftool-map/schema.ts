import * as z from 'zod';

const count = z.int().nonnegative();

const mapSchema = z.object({
  id: count,
  type: z.string().describe('hash, lru_hash, percpu_hash, lpm_trie, prog_array, ...; `type 34` when bpftool is older than the kernel'),
  name: z.string().optional(),
  nameMayBeCut: z.boolean().describe('The name has the 15 characters the kernel keeps: cilium_snat_v4_ is cilium_snat_v4_external'),
  flags: count,
  keyBytes: count.optional(),
  valueBytes: count.optional(),
  maxEntries: count.optional(),
  memlockBytes: count.optional().describe('Memory used; 0 on kernels that do not tell'),
  ownerType: z.string().optional().describe('Program type of a prog_array'),
  ownerJited: z.boolean().optional(),
  pinned: z.array(z.string()),
  btfId: count.optional(),
  frozen: z.boolean(),
  processes: z.array(z.object({ name: z.string(), pid: count })),
});

export const bpftoolMapSchema = z.object({
  maps: z.array(mapSchema),
  count: count.describe('Maps in the text, also those beyond the 20000 that are kept'),
});

export type BpfMap = z.infer<typeof mapSchema>;
