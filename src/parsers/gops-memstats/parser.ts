import * as z from 'zod';
import { keyValue } from '../../base/key-value.ts';
import { defineParser } from '../define-parser.ts';
import { gopsContainer } from '../gops-file.ts';

export const gopsMemstatsSchema = z.object({
  container: z.string().optional().describe('cilium-agent, cilium-operator, hubble-relay; absent when nothing tells'),
  bytes: z.record(z.string(), z.number()).describe('alloc, sys, heap-alloc, heap-in-use, stack-in-use, ... in bytes'),
  counts: z.record(z.string(), z.number()).describe('mallocs, frees, heap-objects, num-gc, gc-cpu-fraction, ...'),
});

const BYTES = /\((\d{1,18}) bytes\)$/;
const NUMBER = /^\d{1,18}(?:\.\d{1,20})?(?:e-\d{1,3})?$/;

export const parser = defineParser({
  kind: 'text',
  id: 'gops-memstats',
  title: 'gops memstats',
  scope: 'node',
  area: 'agent',
  collect: 'gops memstats 1',
  commands: [/^gops-memstats-.+$/],
  files: [/^gops-.+-memstats\.txt$/],
  sniff: (head) => {
    const keys = new Set(head.map((line) => keyValue(line)?.key));
    return keys.has('heap-alloc') && keys.has('total-alloc') ? 'yes' : 'maybe';
  },
  schema: gopsMemstatsSchema,
  parse(lines, context) {
    const data: z.infer<typeof gopsMemstatsSchema> = { ...gopsContainer(context), bytes: {}, counts: {} };
    let understood = 0;
    for (const line of lines) {
      const pair = keyValue(line);
      if (pair === undefined || !/^[a-z][a-z-]{1,60}$/.test(pair.key)) continue;
      const bytes = BYTES.exec(pair.value)?.[1];
      if (bytes !== undefined) {
        data.bytes[pair.key] = Number(bytes);
        context.note(`bytes.${pair.key}`, line);
      } else if (NUMBER.test(pair.value)) {
        data.counts[pair.key] = Number(pair.value);
        context.note(`counts.${pair.key}`, line);
      } else context.known(line);
      understood++;
    }
    return understood > 0 ? data : undefined;
  },
});
