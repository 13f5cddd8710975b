import * as z from 'zod';

const Int = z.number().int();

export const SectionName = z.enum(['xdp', 'tc', 'flow_dissector', 'netfilter']);
export type SectionName = z.infer<typeof SectionName>;

export const Attachment = z.object({
  section: z.enum(['xdp', 'tc']),
  device: z.string(),
  ifindex: Int,
  /** `qdisc`: a filter on another queueing discipline than clsact. */
  kind: z.enum(['xdp', 'clsact', 'tcx', 'netkit', 'qdisc', 'other']),
  /** Where the packet passes; `primary` and `peer` are the two ends of a netkit pair. */
  direction: z.enum(['ingress', 'egress', 'primary', 'peer']).optional(),
  xdpMode: z.enum(['driver', 'generic', 'offload']).optional(),
  /** Kind of queueing discipline, for `qdisc`. */
  qdisc: z.string().optional(),
  name: z.string().optional(),
  /** Fifteen characters long: the kernel keeps no more, so the name can be a beginning only. */
  nameMayBeCut: z.boolean(),
  progId: Int,
  linkId: Int.optional(),
  /** Programs run as actions of a filter that is not in direct-action mode; absent in direct-action mode. */
  actions: Int.optional(),
});
export type Attachment = z.infer<typeof Attachment>;

export const NetfilterProgram = z.object({
  family: z.string(),
  hook: z.string(),
  priority: Int.optional(),
  progId: Int.optional(),
});
export type NetfilterProgram = z.infer<typeof NetfilterProgram>;

export const BpftoolNetData = z.object({
  /** Sections whose title was seen. A section without entries has no program; a section not listed was not printed. */
  sections: z.array(SectionName),
  attachments: z.array(Attachment),
  /** Program ids. */
  flowDissectors: z.array(Int),
  netfilter: z.array(NetfilterProgram),
  /** The command asked for this device alone. */
  onlyDevice: z.string().optional(),
});

/** The data while it grows. */
export interface Found {
  readonly sections: SectionName[];
  readonly attachments: Attachment[];
  readonly flowDissectors: number[];
  readonly netfilter: NetfilterProgram[];
}
