import * as z from 'zod';

const Int = z.number().int();

export const CgroupProgram = z.object({
  id: Int,
  /** As printed: `connect4` or, by newer releases, `cgroup_inet4_connect`. */
  attachType: z.string(),
  /** The same name for both spellings: `connect4`. */
  hook: z.string(),
  /** `multi`, `override`; none when the program was attached alone. */
  flags: z.array(z.string()),
  name: z.string().optional(),
});
export type CgroupProgram = z.infer<typeof CgroupProgram>;

export const BpftoolCgroupData = z.object({
  /** Path that the command was asked about, when the command tells. */
  root: z.string().optional(),
  /** Control groups with at least one program, in the order of the tree. Path empty: that of `root`. */
  cgroups: z.array(z.object({ path: z.string(), programs: z.array(CgroupProgram) })),
  programCount: Int,
});
