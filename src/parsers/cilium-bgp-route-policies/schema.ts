import * as z from 'zod';

export const bgpRoutePoliciesSchema = z.object({
  policies: z.array(z.object({
    vrouter: z.int().nonnegative().optional(),
    name: z.string(),
    type: z.string().describe('import, export'),
    cells: z.array(z.string()).describe('Matches and actions of one statement as printed'),
  })),
});

export type Policy = z.infer<typeof bgpRoutePoliciesSchema>['policies'][number];
