import * as z from 'zod';

const count = z.int().nonnegative();

export const identityListSchema = z.object({
  identities: z.array(z.object({
    id: count,
    labels: z.array(z.string()).describe('source:key=value; at most 100'),
    refCount: count.optional().describe('Only with --endpoints'),
  })).describe('The first 20000'),
  count: count.describe('Identities in the text'),
  reserved: count,
  cluster: count.describe('Identities of pods, ids 256 to 65535 and those of other clusters'),
  local: count.describe('CIDR and node identities known to this node alone, ids from 16777216'),
  labelKeys: z.array(z.object({
    key: z.string(),
    identities: count,
    values: count.describe('Different values, counted up to 20000'),
  })).describe('Keys of cluster identities by number of values, at most 50: what makes identities many'),
});

export type IdentityList = z.infer<typeof identityListSchema>;
export type Identity = IdentityList['identities'][number];
