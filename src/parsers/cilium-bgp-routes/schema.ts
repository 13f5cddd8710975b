import * as z from 'zod';

const count = z.int().nonnegative();

export const bgpRoutesSchema = z.object({
  routes: z.array(z.object({
    node: z.string().optional(),
    vrouter: count,
    peer: z.string().optional(),
    prefix: z.string(),
    nextHop: z.string(),
    ageSeconds: z.number().optional(),
    attributes: z.string().optional(),
  })).describe('The first 20000'),
  count,
});

export type Route = z.infer<typeof bgpRoutesSchema>['routes'][number];
