import * as z from 'zod';

const count = z.int().nonnegative();

export const BpffsData = z.object({
  /** Where the file system stands: `/sys/fs/bpf`. */
  root: z.string(),
  entries: count,
  /** Pinned maps under `tc/globals`, by name; at most 1000. */
  maps: z.array(z.string()),
  /** Maps of single endpoints: `cilium_policy_v2_00210`, summed by name with the number replaced by `N`. */
  endpointMaps: z.array(z.object({ name: z.string(), count })),
  /** Links of devices under `cilium/devices`; at most 2000. */
  deviceLinks: z.array(z.object({ device: z.string(), name: z.string() })),
  /** Endpoints with links under `cilium/endpoints`. */
  endpoints: count,
  endpointLinks: z.array(z.object({ name: z.string(), count })),
  /** Links of the socket load balancer under `cilium/socketlb`. */
  socketLinks: z.array(z.string()),
  /** First two directories below the root, with what is under them. */
  directories: z.array(z.object({ path: z.string(), count })).describe('Most first, at most 50'),
  errors: z.array(z.object({ path: z.string(), reason: z.string() })).describe('At most 50'),
});
export type BpffsData = z.infer<typeof BpffsData>;
