import * as z from 'zod';

const count = z.int().nonnegative();
const Mark = z.object({ value: count, mask: count });

export const XfrmState = z.object({
  src: z.string(),
  dst: z.string(),
  /** `esp`, `ah`, `comp`. */
  proto: z.string().optional(),
  spi: count.optional(),
  reqid: count.optional(),
  mode: z.string().optional(),
  /** Mark packets must carry. */
  mark: Mark.optional(),
  outputMark: Mark.optional(),
  direction: z.enum(['in', 'out']).optional(),
  /** Algorithms; keys are never kept. `keyHash` is what cilium-bugtool prints instead of the key: equal hashes mean equal keys. */
  algorithms: z.array(z.object({ kind: z.string(), name: z.string().optional(), keyHash: z.string().optional(), icvBits: count.optional() })),
  selectorSrc: z.string().optional(),
  selectorDst: z.string().optional(),
  /** UDP encapsulation is in use, as far as the text still tells. */
  encapsulated: z.boolean(),
  /** Sequence numbers sent and received. */
  sent: count.optional(),
  received: count.optional(),
  bytes: count.optional(),
  packets: count.optional(),
  /** Local time of the node, `-` for never. */
  added: z.string().optional(),
  used: z.string().optional(),
  /** Packets refused by this state: too late or seen before, and wrong signature. */
  replay: count.optional(),
  failed: count.optional(),
});
export type XfrmState = z.infer<typeof XfrmState>;

export const XfrmPolicy = z.object({
  src: z.string(),
  dst: z.string(),
  direction: z.string().optional(),
  action: z.string().optional(),
  priority: count.optional(),
  index: count.optional(),
  mark: Mark.optional(),
  templates: z.array(z.object({
    src: z.string(), dst: z.string(), proto: z.string().optional(), spi: count.optional(), reqid: count.optional(), mode: z.string().optional(),
    /** `required`, or `use`: traffic may also pass in clear. */
    level: z.string().optional(),
  })),
  bytes: count.optional(),
  packets: count.optional(),
  used: z.string().optional(),
});
export type XfrmPolicy = z.infer<typeof XfrmPolicy>;

export const XfrmData = z.object({
  states: z.array(XfrmState).describe('At most 2000'),
  policies: z.array(XfrmPolicy).describe('At most 2000'),
  /** Seen in the text, or stated by `count`. */
  stateCount: count,
  policyCount: count,
  policiesByDirection: z.array(z.object({ direction: z.string(), count })).describe('Sorted by name'),
  /** Different key hashes in the text; only a dump of cilium-bugtool tells. */
  keyHashes: count,
});
export type XfrmData = z.infer<typeof XfrmData>;
