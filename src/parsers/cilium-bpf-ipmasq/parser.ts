import * as z from 'zod';
import { parseCidr } from '../../base/cidr.ts';
import { defineParser } from '../define-parser.ts';
import { listingRows } from '../map-json.ts';

export const bpfIpmasqSchema = z.object({ cidrs: z.array(z.string()).describe('Destinations that are not masqueraded') });

const HEADER = /^\s*IP PREFIX\/ADDRESS\s*$/;
const MAX_CIDRS = 20_000;

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-bpf-ipmasq',
  title: 'cilium bpf ipmasq list',
  scope: 'node',
  area: 'masquerading',
  collect: 'cilium-dbg bpf ipmasq list',
  commands: [/^cilium(?:-dbg)?-bpf-ipmasq-list(?:-.*)?$/],
  sniff: (head) => {
    const solid = head.filter(({ text }) => text.trim() !== '');
    return HEADER.test(solid[0]?.text ?? '') && solid.slice(1).every(({ text }) => parseCidr(text.trim()) !== undefined) ? 'yes' : 'maybe';
  },
  schema: bpfIpmasqSchema,
  parse(lines, context) {
    const cidrs: string[] = [];
    let sawHeader = false;
    for (const line of listingRows(lines, (one) => { context.known(one); })) {
      const cidr = parseCidr(line.text.trim());
      if (HEADER.test(line.text)) { sawHeader = true; context.known(line); }
      else if (cidr !== undefined && cidrs.length < MAX_CIDRS) context.note(`cidrs[${cidrs.push(cidr.text) - 1}]`, line);
    }
    return cidrs.length > 0 || sawHeader ? { cidrs } : undefined;
  },
});
