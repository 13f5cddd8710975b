import * as z from 'zod';

const count = z.int().nonnegative();

export const BridgePort = z.object({
  index: count,
  name: z.string(),
  /** Name behind the `@`. */
  peer: z.string().optional(),
  flags: z.array(z.string()),
  mtu: count.optional(),
  /** The bridge it is a port of. */
  master: z.string().optional(),
  /** Of the spanning tree: `forwarding`, `listening`, `learning`, `blocking`, `disabled`. */
  state: z.string().optional(),
  hairpin: z.boolean().optional(),
  isolated: z.boolean().optional(),
  learning: z.boolean().optional(),
});
export type BridgePort = z.infer<typeof BridgePort>;

export const FdbEntry = z.object({
  mac: z.string(),
  device: z.string(),
  vlan: count.optional(),
  master: z.string().optional(),
  /** Address of the other end of a VXLAN tunnel. */
  destination: z.string().optional(),
  vni: count.optional(),
  /** `permanent`, `self`, `static`, `extern_learn`, `offload`, `router`, `sticky`. */
  flags: z.array(z.string()),
});
export type FdbEntry = z.infer<typeof FdbEntry>;

export const BridgeData = z.object({
  ports: z.array(BridgePort).describe('At most 2000'),
  /** Entries of the forwarding database, multicast among them. */
  fdbEntries: count,
  fdbByDevice: z.array(z.object({ device: z.string(), count })).describe('Most frequent first, at most 200'),
  fdb: z.array(FdbEntry).describe('Entries of unicast addresses and those with a tunnel destination, at most 2000'),
  vlans: z.array(z.object({ device: z.string(), vlan: z.string(), pvid: z.boolean(), untagged: z.boolean() })).describe('At most 2000'),
});
export type BridgeData = z.infer<typeof BridgeData>;
