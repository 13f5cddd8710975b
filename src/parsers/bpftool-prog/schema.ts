import * as z from 'zod';

const count = z.int().nonnegative();

const programSchema = z.object({
  id: count,
  type: z.string().describe('sched_cls, xdp, cgroup_sock_addr, ...; `type 37` when bpftool is older than the kernel'),
  name: z.string().optional(),
  nameMayBeCut: z.boolean().describe('The name has the 15 characters the kernel keeps'),
  tag: z.string().optional().describe('Hash of the instructions'),
  gpl: z.boolean(),
  loadedAt: z.string().optional().describe('ISO 8601, UTC'),
  uid: count.optional(),
  xlatedBytes: count.optional(),
  jited: z.boolean().optional(),
  jitedBytes: count.optional(),
  memlockBytes: count.optional(),
  orphaned: z.boolean(),
  mapIds: z.array(count),
  pinned: z.array(z.string()),
  btfId: count.optional(),
  processes: z.array(z.object({ name: z.string(), pid: count })).describe('Only printed to root with a recent bpftool'),
  runTimeNs: count.optional().describe('Only with kernel.bpf_stats_enabled'),
  runCount: count.optional(),
  recursionMisses: count.optional(),
});

export const bpftoolProgSchema = z.object({
  programs: z.array(programSchema),
  count: count.describe('Programs in the text, also those beyond the 20000 that are kept'),
});

export type Program = z.infer<typeof programSchema>;
