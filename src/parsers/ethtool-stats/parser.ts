import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const Int = z.number().int();

const EthtoolStatsData = z.object({
  devices: z.array(z.object({
    /** Absent when neither the text nor the command names it. */
    device: z.string().optional(),
    /** Counters of the whole device: `counters["rx_dropped"]`; at most 600. */
    counters: z.record(z.string(), Int),
    /** Counters of single queues summed, the number in the name replaced by `N`: `queues["queue_N_rx_bad_csum"]`; at most 600. */
    queues: z.record(z.string(), Int),
  })),
});
type Data = z.infer<typeof EthtoolStatsData>;
type Device = Data['devices'][number];

const MAX_DEVICES = 2000;
const MAX_COUNTERS = 600;
const TITLE = /^(?:NIC statistics|(\S{1,32}) statistics|PHY statistics|Standard stats for (\S{1,32})):?$/;
const COUNTER = /^(\[\d{1,4}\]: ?)?([A-Za-z][\w .\-/[\]()]{0,80}?): (-?\d{1,20})$/;

function deviceOf(command: string | undefined): string | undefined {
  return /\bethtool[\s-]-(?:S|-statistics)[\s-](\S+)$/.exec((command ?? '').trim())?.[1];
}

/** `rx_queue_3_drops`, `rx3_packets`, `tx-0.bytes`, `rx_bytes[0]`, `[3]: rx_ucast_packets`; sizes such as `rx_64_bytes` stay as they are. */
function perQueue(index: string | undefined, name: string): string | undefined {
  if (index !== undefined) return `[N]: ${name}`;
  const wide = name.replace(/(queue[_-]?|ring|chan|channel|vf|(?<![a-z0-9])[rt]xq?-?|(?<![a-z])ch|cpu)(\d{1,4})(?=[_. -]|$)/g, '$1N').replace(/\[\d{1,4}\]/g, '[N]');
  return wide === name ? undefined : wide;
}

function keep(record: Record<string, number>, key: string, value: number): void {
  const before = record[key];
  if (before !== undefined) record[key] = Math.min(before + value, Number.MAX_SAFE_INTEGER);
  else if (Object.keys(record).length < MAX_COUNTERS) record[key] = value;
}

function takeCounter(m: RegExpExecArray, device: Device, at: number, line: Line, context: ParseContext): void {
  const name = (m[2] ?? '').trim();
  const value = Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number(m[3]), Number.MAX_SAFE_INTEGER));
  const queue = perQueue(m[1], name);
  if (queue !== undefined) {
    keep(device.queues, queue, value);
    context.known(line);
  } else {
    keep(device.counters, name, value);
    context.note(`devices[${at}].counters.${name}`, line);
  }
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const devices: Device[] = [];
  let name = deviceOf(context.command);
  for (const line of lines) {
    const text = line.text.trim();
    const title = TITLE.exec(text);
    const heading = /^(?:[#$>+] ?|=+ ?)(?:.*\bethtool -S )?([A-Za-z0-9_.@-]{1,32})(?: =+)?:?$/.exec(text)?.[1];
    const counter = COUNTER.exec(text);
    if (title !== null && devices.length < MAX_DEVICES) {
      const named = title[2] ?? (title[1] === 'NIC' || title[1] === 'PHY' ? undefined : title[1]) ?? name;
      context.note(`devices[${devices.length}]`, line);
      devices.push({ ...(named !== undefined && { device: named }), counters: {}, queues: {} });
    } else if (counter !== null && devices.length > 0) {
      const device = devices.at(-1);
      if (device !== undefined) takeCounter(counter, device, devices.length - 1, line, context);
    } else if (heading !== undefined) {
      name = heading;
      context.known(line);
    } else if (/^(no stats available|Cannot get stats|\.{3,4}$|\[\.{2,3}\]$)/.test(text)) context.known(line);
  }
  return devices.length > 0 ? { devices } : undefined;
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  return head.slice(0, 30).some((l) => /^(NIC statistics|PHY statistics):$/.test(l.text.trim())) ? 'yes' : 'no';
}

export const parser = defineParser({
  id: 'ethtool-stats',
  title: 'counters of network drivers (ethtool -S)',
  kind: 'text',
  scope: 'node',
  area: 'kernel',
  collect: 'ethtool -S DEVICE',
  commands: [/^ethtool--(S|-statistics)(-.+)?$/],
  schema: EthtoolStatsData,
  sniff,
  parse,
});
