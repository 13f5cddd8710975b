import * as z from 'zod';
import { keyValue } from '../../base/key-value.ts';
import { defineParser } from '../define-parser.ts';
import { gopsContainer } from '../gops-file.ts';

const count = z.int().nonnegative();

export const gopsStatsSchema = z.object({
  container: z.string().optional().describe('cilium-agent, cilium-operator, hubble-relay; absent when nothing tells'),
  goroutines: count.optional(),
  osThreads: count.optional(),
  maxProcs: count.optional().describe('GOMAXPROCS'),
  cpus: count.optional(),
});

const FIELDS: ReadonlyMap<string, 'goroutines' | 'osThreads' | 'maxProcs' | 'cpus'> = new Map([
  ['goroutines', 'goroutines'], ['OS threads', 'osThreads'], ['GOMAXPROCS', 'maxProcs'], ['num CPU', 'cpus'],
]);

export const parser = defineParser({
  kind: 'text',
  id: 'gops-stats',
  title: 'gops stats',
  scope: 'node',
  area: 'agent',
  collect: 'gops stats 1',
  commands: [/^gops-stats-.+$/],
  files: [/^gops-.+-stats\.txt$/],
  sniff: (head) => {
    const keys = new Set(head.map((line) => keyValue(line)?.key));
    return keys.has('goroutines') && keys.has('GOMAXPROCS') ? 'yes' : 'maybe';
  },
  schema: gopsStatsSchema,
  parse(lines, context) {
    const data: z.infer<typeof gopsStatsSchema> = { ...gopsContainer(context) };
    let understood = 0;
    for (const line of lines) {
      const pair = keyValue(line);
      const field = FIELDS.get(pair?.key ?? '');
      if (pair === undefined || field === undefined || !/^\d{1,12}$/.test(pair.value)) continue;
      data[field] = Number(pair.value);
      context.note(field, line);
      understood++;
    }
    return understood > 0 ? data : undefined;
  },
});
