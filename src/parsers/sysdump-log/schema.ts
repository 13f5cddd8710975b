import * as z from 'zod';
import { FAILURE_REASONS } from './reason.ts';

export const sysdumpFailureSchema = z.object({
  task: z.string().describe('Description of the task, or the id of a sub-task: gops-cilium-x2k5p-stack'),
  index: z.int().nonnegative().optional().describe('Number of a main task'),
  kind: z.string().optional().describe('Sort of sub-task: logs, gops, hubble-flows, cilium-bugtool ...'),
  subject: z.string().optional().describe('Rest of the sub-task id: pod, container, port'),
  pod: z.string().optional(),
  message: z.string().describe('Error text, at most 2000 characters'),
  reason: z.enum(FAILURE_REASONS),
  expected: z.boolean().describe('Usual for a cluster that does not use the part'),
});

export const sysdumpLogSchema = z.object({
  cliVersion: z.string().optional().describe('0.18.3'),
  arguments: z.array(z.string()).describe('As given to the command; values with blanks are split'),
  namespace: z.string().optional().describe('Namespace Cilium was found in'),
  installationDetected: z.boolean().optional(),
  tasks: z.array(z.string()).describe('Started tasks, in order'),
  features: z.array(z.object({ name: z.string(), enabled: z.boolean(), mode: z.string().optional() })),
  failures: z.array(sysdumpFailureSchema).describe('Final list of failed tasks'),
  warnings: z.array(z.object({ message: z.string(), reason: z.enum(FAILURE_REASONS), expected: z.boolean() })),
  archive: z.string().optional().describe('Base name of the archive, only in a copy of the terminal'),
});

export type SysdumpLog = z.infer<typeof sysdumpLogSchema>;
export type SysdumpFailure = z.infer<typeof sysdumpFailureSchema>;
