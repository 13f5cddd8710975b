import * as z from 'zod';

const count = z.int().nonnegative();

export const mapRowSchema = z.object({ key: z.string(), value: z.string(), state: z.string().optional(), error: z.string().optional() });

export const mapListSchema = z.object({
  maps: z.array(z.object({
    name: z.string(),
    entries: count.optional().describe('Entries in the cache of the agent, not in the kernel; absent when unknown'),
    errors: count,
    cached: z.boolean(),
  })),
  dumps: z.array(z.object({
    name: z.string().optional().describe('Absent in `map get` outputs without their command'),
    cache: z.enum(['rows', 'empty', 'disabled']),
    rows: count,
    first: z.array(mapRowSchema).describe('First rows, at most 200'),
    failing: z.array(mapRowSchema).describe('Rows with an error, at most 100'),
    pending: count.describe('Rows the agent has still to add or remove'),
  })),
});

export type MapList = z.infer<typeof mapListSchema>;
export type MapDump = MapList['dumps'][number];
export type MapRow = z.infer<typeof mapRowSchema>;
