import * as z from 'zod';

const Int = z.number().int();

export const ListRule = z.object({
  /** 1-based place in its chain. */
  position: Int,
  target: z.string().optional(),
  /** Name, or the number that releases from 1.8.9 on print with `-n`. */
  proto: z.string(),
  packets: Int.optional(),
  bytes: Int.optional(),
  inInterface: z.string().optional(),
  outInterface: z.string().optional(),
  src: z.string(),
  dst: z.string(),
  comment: z.string().optional(),
  /** Everything else, as printed: `ctstate NEW`, `mark match 0x200/0xf00`, `MARK set 0x200`. */
  matches: z.string(),
});

export const ListChain = z.object({
  name: z.string(),
  policy: z.string().optional(),
  packets: Int.optional(),
  bytes: Int.optional(),
  /** Rules that jump to it; printed for chains that are not built in. */
  references: Int.optional(),
  ruleCount: Int,
  rules: z.array(ListRule),
});

export const IptablesListData = z.object({
  family: z.enum(['ipv4', 'ipv6']).optional(),
  backend: z.enum(['nft', 'legacy']).optional(),
  /** From `-t` in the command; `filter` when the command has none. Absent without a command. */
  table: z.string().optional(),
  chains: z.array(ListChain),
  chainCount: Int,
  ruleCount: Int,
  legacyTablesPresent: z.boolean(),
  incompatibleTables: z.array(z.string()),
});
