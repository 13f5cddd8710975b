import * as z from 'zod';
import { LOG_FORMATS, LOG_LEVELS } from '../../base/log-line.ts';
import { LOG_COMPONENTS } from './origin.ts';

const moment = z.string().describe('ISO 8601, UTC');
const count = z.int().nonnegative();
const line = z.int().positive();

export const stopSchema = z.object({
  level: z.enum(LOG_LEVELS),
  message: z.string(),
  error: z.string().optional(),
  subsys: z.string().optional(),
  time: moment.optional(),
  line,
  frames: z.array(z.string()).describe('First lines of the stack, at most 12'),
  signatures: z.array(z.string()).describe('Ids of the signatures that matched'),
});

export const groupSchema = z.object({
  template: z.string().describe('Message with numbers, addresses and names masked'),
  message: z.string().describe('First message of the group'),
  error: z.string().optional().describe('Error text of that message'),
  subsys: z.string().optional(),
  level: z.enum(LOG_LEVELS),
  count,
  first: moment.optional(),
  last: moment.optional(),
  firstLine: line,
  lastLine: line,
  signatures: z.array(z.string()).describe('Ids of the signatures the first message matched'),
  normal: z.boolean().describe('All matching signatures are normal in small numbers'),
});

export const hitSchema = z.object({
  id: z.string(),
  topic: z.string(),
  means: z.string(),
  keys: z.array(z.string()).describe('Keys of cilium-config that decide it'),
  normal: z.boolean(),
  count,
  level: z.enum(LOG_LEVELS).optional().describe('Worst level seen'),
  first: moment.optional(),
  last: moment.optional(),
  firstLine: line,
  lastLine: line,
  spanSeconds: z.number().optional().describe('Between the first and the last match'),
  secondsBeforeEnd: z.number().optional().describe('Between the last match and the end of the log'),
  peakPerTenMinutes: count.describe('Most matches within one clock period of ten minutes'),
  sample: z.string(),
  values: z.array(z.string()).describe('Distinct captured values, at most 20'),
});

export const periodSchema = z.object({ at: moment.describe('Start of the ten minutes'), errors: count.describe('Errors and worse'), warnings: count });

export const ciliumLogSchema = z.object({
  pod: z.string().optional(),
  container: z.string().optional(),
  previous: z.boolean().describe('Log of the run before the last restart'),
  component: z.enum(LOG_COMPONENTS),
  format: z.enum(LOG_FORMATS).describe('Form of most lines'),
  firstTime: moment.optional(),
  lastTime: moment.optional(),
  records: count,
  counts: z.object({ panic: count, fatal: count, error: count, warning: count, info: count, debug: count, trace: count, none: count }),
  version: z.string().optional().describe('From the start-up banner: 1.12.3'),
  commit: z.string().optional(),
  go: z.string().optional(),
  platform: z.string().optional().describe('linux/amd64'),
  kernel: z.string().optional().describe('5.15.74'),
  envoyVersion: z.string().optional(),
  node: z.string().optional(),
  apiServers: z.array(z.string()).describe('API server addresses the program used, in order'),
  devices: z.array(z.string()).optional().describe('Devices last detected'),
  directRoutingDevice: z.string().optional(),
  mtu: z.int().optional(),
  initialized: z.boolean().describe('The agent finished its start'),
  settings: z.array(z.object({ key: z.string(), value: z.string() })).describe('Options printed at start, the last value of each'),
  stop: stopSchema.optional().describe('What ended the process, when it ended itself'),
  fatal: z.array(stopSchema).describe('At most 50'),
  errors: z.array(groupSchema).describe('Most frequent first'),
  warnings: z.array(groupSchema).describe('Most frequent first'),
  droppedGroups: count.describe('Errors and warnings that were counted, but not grouped, because there were too many kinds'),
  signatures: z.array(hitSchema),
  periods: z.array(periodSchema).optional().describe('Clock periods of ten minutes with warnings or worse, at most 1000; absent without any that has a time'),
  unread: count.describe('Lines without a form that is known'),
});

export type CiliumLog = z.infer<typeof ciliumLogSchema>;
export type LogStop = z.infer<typeof stopSchema>;
export type LogGroup = z.infer<typeof groupSchema>;
export type LogPeriod = z.infer<typeof periodSchema>;
export type LogHit = z.infer<typeof hitSchema>;
