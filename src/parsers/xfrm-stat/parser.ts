import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const count = z.int().nonnegative();

const XfrmStatData = z.object({
  /** By name: `counters["XfrmInNoStates"]`. */
  counters: z.record(z.string(), count),
  /** Those above zero, in the order of the text. */
  raised: z.array(z.object({ name: z.string(), value: count })),
  /** cilium-bugtool reads the file first and last; the second time with `cat -u`. Counters that differ grew in between. */
  reading: z.enum(['first', 'second']),
});
type Data = z.infer<typeof XfrmStatData>;

const COUNTER = /^(Xfrm[A-Z][A-Za-z]{2,40})\s+(\d{1,20})$/;

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const data: Data = { counters: {}, raised: [], reading: /\bcat[\s-]-u[\s-]/.test(context.command ?? '') ? 'second' : 'first' };
  const places = new Map<string, Line>();
  for (const line of lines) {
    const text = line.text.trim();
    const m = COUNTER.exec(text);
    if (m?.[1] === undefined) {
      if (/^(\.{3,4}|\[\.{2,3}\])$/.test(text)) context.known(line);
      continue;
    }
    const value = Math.min(Number(m[2]), Number.MAX_SAFE_INTEGER);
    context.note(`counters.${m[1]}`, line);
    data.counters[m[1]] = value;
    places.set(m[1], line);
  }
  for (const [name, line] of places) {
    const value = data.counters[name] ?? 0;
    if (value === 0) continue;
    context.note(`raised[${data.raised.length}]`, line);
    data.raised.push({ name, value });
  }
  return places.size > 0 ? data : undefined;
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  return head.slice(0, 10).some((l) => COUNTER.test(l.text.trim())) ? 'yes' : 'no';
}

export const parser = defineParser({
  id: 'xfrm-stat',
  title: 'IPsec error counters of the kernel (/proc/net/xfrm_stat)',
  kind: 'text',
  scope: 'node',
  area: 'encryption',
  collect: 'cat /proc/net/xfrm_stat',
  commands: [/^cat-(-u-)?-proc-(\d+-)?net-xfrm_stat(-.*)?$/],
  schema: XfrmStatData,
  sniff,
  parse,
});
