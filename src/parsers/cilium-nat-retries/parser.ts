import * as z from 'zod';
import { defineParser } from '../define-parser.ts';

const bucket = z.object({ from: z.int().describe('Retries, lower bound of the bucket'), to: z.int().optional(), count: z.number().describe('Allocations of a port that took so many tries') });

export const natRetriesSchema = z.object({
  ipv4: z.array(bucket),
  ipv6: z.array(bucket),
  most: z.int().describe('Lower bound of the highest bucket that is not empty; 0: a port was always free at once'),
});

type Data = z.infer<typeof natRetriesSchema>;

const FAMILY = /^\s*IPv([46]):\s*$/;
const BUCKET = /^\s*(\d{1,4})(?:\s?-\s?(\d{1,4}))?\+?:\s+(\d{1,20})\s*$/;

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-nat-retries',
  title: 'cilium bpf nat retries list',
  scope: 'node',
  area: 'masquerading',
  collect: 'cilium-dbg bpf nat retries list',
  commands: [/^cilium(?:-dbg)?-bpf-nat-retries-(?:list|ls)(?:-.*)?$/],
  sniff: (head) => {
    const solid = head.filter(({ text }) => text.trim() !== '');
    return solid.length > 1 && solid.every(({ text }) => FAMILY.test(text) || BUCKET.test(text)) && solid.some(({ text }) => FAMILY.test(text)) ? 'yes' : 'maybe';
  },
  schema: natRetriesSchema,
  parse(lines, context) {
    const data: Data = { ipv4: [], ipv6: [], most: 0 };
    let family: 'ipv4' | 'ipv6' | undefined;
    for (const line of lines) {
      const title = FAMILY.exec(line.text)?.[1];
      const [, from, to, count] = BUCKET.exec(line.text) ?? [];
      if (title !== undefined) { family = title === '4' ? 'ipv4' : 'ipv6'; context.known(line); }
      if (from === undefined || family === undefined) continue;
      const one = { from: Number(from), ...(to === undefined ? {} : { to: Number(to) }), count: Number(count) };
      context.note(`${family}[${String(data[family].push(one) - 1)}]`, line);
      if (one.count > 0 && one.from > data.most) data.most = one.from;
    }
    if (data.most > 0) context.note('most', lines.find((line) => Number(BUCKET.exec(line.text)?.[1]) === data.most && Number(BUCKET.exec(line.text)?.[3]) > 0) ?? 1);
    return family === undefined ? undefined : data;
  },
});
