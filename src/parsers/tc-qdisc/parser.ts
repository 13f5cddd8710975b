import * as z from 'zod';
import { intOf, recordsIn, startsJsonList, textOf } from '../../base/json-output.ts';
import { readJsonText } from '../../base/json-text.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { TcCounters, takeTcCounters, tcCountersFromJson, tcTarget } from '../tc-words.ts';

const Int = z.number().int();

const Qdisc = TcCounters.extend({
  /** `clsact`, `noqueue`, `mq`, `fq`, `fq_codel`, `pfifo_fast`, `ingress` ... */
  kind: z.string(),
  /** `ffff:`, `8001:`; `0:` for the kernel's own. */
  handle: z.string(),
  device: z.string(),
  /** `root`, or what it hangs from: `ffff:fff1` for clsact and ingress, `:1` for a queue of `mq`. */
  parent: z.string(),
  refcnt: Int.optional(),
  /** Settings as printed: `limit 10000p flow_limit 100p ...`. */
  options: z.string().optional(),
  offloaded: z.boolean(),
});
type Qdisc = z.infer<typeof Qdisc>;

const TcQdiscData = z.object({
  qdiscs: z.array(Qdisc),
  /** Kinds of disciplines and how many there are, sorted by name. */
  kinds: z.array(z.object({ kind: z.string(), count: Int })),
  /** The command asked for this device alone. */
  onlyDevice: z.string().optional(),
});
type Data = z.infer<typeof TcQdiscData>;

/** A node with some thousand devices with many queues each. */
const MAX_QDISCS = 20_000;

const HEAD = /^(?:deleted |added )?qdisc (\S{1,40}) ([0-9a-f]{1,8}:)(?: \[(Unknown|deleted)[^\]]{0,40}\])?(?: (\[offloaded\]|offloaded))?(?: dev (\S{1,32}))? (root|parent (\S{1,20}))(?: (.*))?$/;

/** `qdisc fq 8001: dev eth0 parent :1 limit 10000p flow_limit 100p buckets 1024 ...`. */
function readQdisc(text: string, device: string | undefined): Qdisc | undefined {
  const m = HEAD.exec(text);
  if (m?.[1] === undefined || m[2] === undefined) return undefined;
  const rest = (m[8] ?? '').trim();
  const refcnt = /^refcnt (\d{1,9})\s*/.exec(rest);
  const options = (refcnt === null ? rest : rest.slice(refcnt[0].length)).replace(/^-{3,}$/, '').trim().slice(0, 400);
  return {
    kind: m[1], handle: m[2], device: m[5] ?? device ?? '', parent: m[7] ?? 'root', offloaded: m[4] !== undefined,
    ...(refcnt?.[1] !== undefined && { refcnt: Number(refcnt[1]) }), ...(options !== '' && { options }),
  };
}

function readText(lines: readonly Line[], device: string | undefined, context: ParseContext): Qdisc[] {
  const qdiscs: Qdisc[] = [];
  let current: Qdisc | undefined;
  for (const line of lines) {
    const text = line.text.trim();
    if (text === '') continue;
    const read = readQdisc(text, device);
    if (read === undefined) {
      // Besides the two counter lines each kind has its own: `flows 3 (inactive 2 throttled 0)`, `gc 0 highprio 0`.
      const detail = current !== undefined && (takeTcCounters(text, current) || /^\s/.test(line.text) || /^(flows|gc|maxpacket|new_flow|lended|tokens|count|direct|drop_|memory_|pkt|way_)\b/.test(text));
      if (detail || /^(\.{3,4}|\[\.{2,3}\])$/.test(text)) context.known(line);
      continue;
    }
    current = read;
    if (qdiscs.length >= MAX_QDISCS) {
      context.known(line);
      continue;
    }
    context.note(`qdiscs[${qdiscs.length}]`, line);
    qdiscs.push(read);
  }
  return qdiscs;
}

function readJson(lines: readonly Line[], context: ParseContext): Qdisc[] {
  const read = readJsonText(lines);
  if (read === undefined) {
    context.problem(lines[0]?.n ?? 1, 'the JSON is cut or broken');
    return [];
  }
  context.known(read);
  const qdiscs: Qdisc[] = [];
  for (const [i, entry] of recordsIn(read.value).entries()) {
    const kind = textOf(entry['kind']);
    if (kind === undefined || qdiscs.length >= MAX_QDISCS) continue;
    const refcnt = intOf(entry['refcnt']);
    context.note(`qdiscs[${qdiscs.length}]`, read.elements[i] ?? read);
    qdiscs.push({
      kind, handle: textOf(entry['handle']) ?? '', device: textOf(entry['dev']) ?? '', parent: textOf(entry['parent']) ?? 'root',
      offloaded: entry['offloaded'] === true, ...(refcnt !== undefined && { refcnt }), ...optionsOf(entry['options']), ...tcCountersFromJson(entry),
    });
  }
  return qdiscs;
}

function optionsOf(value: unknown): Pick<Qdisc, 'options'> {
  const text = JSON.stringify(value ?? {});
  return text === '{}' ? {} : { options: text.slice(0, 400) };
}

function countKinds(qdiscs: readonly Qdisc[]): Data['kinds'] {
  const counts = new Map<string, number>();
  for (const { kind } of qdiscs) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => ({ kind, count }));
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const { device } = tcTarget(context.command);
  const qdiscs = startsJsonList(lines) ? readJson(lines, context) : readText(lines, device, context);
  if (qdiscs.length === 0) return undefined;
  return { qdiscs, kinds: countKinds(qdiscs), ...(device !== undefined && { onlyDevice: device }) };
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  if (startsJsonList(head)) {
    const start = head.slice(0, 30).map((l) => l.text.slice(0, 600)).join('');
    return /"kind":\s*"/.test(start) && /"handle":\s*"/.test(start) && /"(root|parent)":/.test(start) && !/"pref":/.test(start) ? 'yes' : 'no';
  }
  return head.slice(0, 60).some((l) => HEAD.test(l.text.trim())) ? 'yes' : 'no';
}

export const parser = defineParser({
  id: 'tc-qdisc',
  title: 'queueing disciplines of network devices (tc qdisc)',
  kind: 'text',
  scope: 'node',
  area: 'datapath',
  collect: 'tc -d -s qdisc show',
  commands: [/^tc(-(-[sdjp]|-stats|-details|-json|-pretty))*-q(disc)?(-.*)?$/],
  schema: TcQdiscData,
  sniff,
  parse,
});
