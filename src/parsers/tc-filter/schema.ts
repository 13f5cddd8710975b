import * as z from 'zod';

const Int = z.number().int();

export const TcFilter = z.object({
  /** Printed only when the command asked for no single device. */
  device: z.string().optional(),
  /** Of `parent ffff:fff2` (ingress) and `ffff:fff3` (egress), else of the command. */
  direction: z.enum(['ingress', 'egress']).optional(),
  parent: z.string().optional(),
  protocol: z.string(),
  /** Order of filters on the device: the smallest runs first. */
  pref: Int,
  /** `bpf`, `flower`, `u32`, `matchall`, `fw`, `basic` ... */
  kind: z.string(),
  chain: Int.optional(),
  handle: z.string().optional(),
  /** Free text given by who loaded it: `bpf_lxc.o:[from-container]`, `cil_from_netdev-eth0`. */
  name: z.string().optional(),
  directAction: z.boolean(),
  progId: Int.optional(),
  /** The kernel's name of the program, at most 15 characters. */
  progName: z.string().optional(),
  tag: z.string().optional(),
  jited: z.boolean(),
  /** Class a match leads to. */
  flowId: z.string().optional(),
  skip: z.enum(['hw', 'sw']).optional(),
  inHardware: z.boolean().optional(),
  /** What is done with a match: `mirred redirect eth1`, `gact drop`. */
  actions: z.array(z.object({ kind: z.string(), text: z.string() })),
  /** Conditions of flower and u32 filters: `eth_type ipv4`, `match 0a000001/ffffffff at 16`. */
  conditions: z.array(z.string()),
  packets: Int.optional(),
  dropped: Int.optional(),
});
export type TcFilter = z.infer<typeof TcFilter>;

export const TcFilterData = z.object({
  /** Of the command; all filters are of this device then. */
  device: z.string().optional(),
  direction: z.enum(['ingress', 'egress']).optional(),
  /** Empty: the command said that there is none. */
  filters: z.array(TcFilter),
});
export type TcFilterData = z.infer<typeof TcFilterData>;
