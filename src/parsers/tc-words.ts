import * as z from 'zod';
import { intOf } from '../base/json-output.ts';

const Int = z.number().int();

/** Counters that `-s` adds to a queueing discipline or class. */
export const TcCounters = z.object({
  bytes: Int.optional(),
  packets: Int.optional(),
  dropped: Int.optional(),
  overlimits: Int.optional(),
  requeues: Int.optional(),
  /** Waiting now. */
  backlogBytes: Int.optional(),
  backlogPackets: Int.optional(),
});
export type TcCounters = z.infer<typeof TcCounters>;

/** What a command asked for. */
export interface TcTarget { readonly device?: string; readonly direction?: 'ingress' | 'egress' }

function directionOf(word: string | undefined): TcTarget['direction'] {
  return word === 'ingress' || word === 'egress' ? word : undefined;
}

/**
 * Device and direction in a command (`tc filter show dev eth0 ingress`) or in the slug of a file name
 * (`tc-filter-show-dev-eth0-ingress`), where device names may hold `-` themselves.
 */
export function tcTarget(command: string | undefined): TcTarget {
  const text = (command ?? '').trim();
  const words = text.split(/\s+/);
  if (words.length === 1) {
    const m = /-dev-([^\s/]{1,32}?)(?:-(ingress|egress))?$/.exec(text);
    return m?.[1] === undefined ? {} : target(m[1], directionOf(m[2]));
  }
  const at = words.indexOf('dev');
  return target(at < 0 ? undefined : words[at + 1], directionOf(words.find((w) => directionOf(w) !== undefined)));
}

function target(device: string | undefined, direction: TcTarget['direction']): TcTarget {
  return { ...(device !== undefined && { device }), ...(direction !== undefined && { direction }) };
}

/** Numbers of JSON beyond what a double holds exactly are counters that have run for years. */
function count(text: string | undefined): number {
  return Math.min(Number(text ?? 0), Number.MAX_SAFE_INTEGER);
}

/**
 * ` Sent 1192 bytes 11 pkt (dropped 0, overlimits 0 requeues 0) ` and ` backlog 0b 0p requeues 0` below a discipline or class.
 * False when the line is another one.
 */
export function takeTcCounters(text: string, counters: TcCounters): boolean {
  const sent = /^Sent (\d{1,20}) bytes (\d{1,20}) pkts? \(dropped (\d{1,20}), overlimits (\d{1,20}) requeues (\d{1,20})\)/.exec(text);
  if (sent !== null) {
    counters.bytes = count(sent[1]);
    counters.packets = count(sent[2]);
    counters.dropped = count(sent[3]);
    counters.overlimits = count(sent[4]);
    counters.requeues = count(sent[5]);
    return true;
  }
  const backlog = /^(?:rate .{1,60} )?backlog (\d{1,20})([KMG]?)b (\d{1,20})p requeues \d/.exec(text);
  if (backlog === null) return false;
  counters.backlogBytes = count(backlog[1]) * (UNIT.get(backlog[2] ?? '') ?? 1);
  counters.backlogPackets = count(backlog[3]);
  return true;
}

const UNIT: ReadonlyMap<string, number> = new Map([['K', 1024], ['M', 1024 ** 2], ['G', 1024 ** 3]]);

/** The same counters in `tc -j`, of a discipline or of the `stats` of a class. */
export function tcCountersFromJson(entry: Record<string, unknown>): TcCounters {
  const counters: TcCounters = {};
  const fields = [['bytes', 'bytes'], ['packets', 'packets'], ['drops', 'dropped'], ['overlimits', 'overlimits'], ['requeues', 'requeues'],
    ['backlog', 'backlogBytes'], ['qlen', 'backlogPackets']] as const;
  for (const [key, field] of fields) {
    const value = intOf(entry[key]);
    if (value !== undefined) counters[field] = value;
  }
  return counters;
}

/** Whether JSON holds an empty list: nothing there, said by a command that worked. */
export function isEmptyList(texts: readonly string[]): boolean {
  return /^\[\s*\]$/.test(texts.map((t) => t.trim()).filter((t) => t !== '').slice(0, 4).join(''));
}
