import * as z from 'zod';
import type { Mark } from '../../model/document.ts';
import type { Change, Section, Target } from './target.ts';
import { Count, toCount } from './values.ts';

export const BpfMaps = z.object({
  /** Sizes follow the node's memory. */
  dynamicSizing: z.boolean().optional(),
  /** Share of memory given to the maps that are sized dynamically. */
  ratio: z.number().optional(),
  /** Configured capacities in entries, not use. */
  rows: z.array(z.object({ name: z.string(), maxEntries: Count })),
});
type BpfMaps = z.infer<typeof BpfMaps>;
type Head = Pick<BpfMaps, 'dynamicSizing' | 'ratio'>;

/** A row torn from its table is only believed under one of these names. */
const NAMES = new RegExp(`^(?:${[
  'Auth', '(?:Non-)?TCP connection tracking', 'Endpoints', 'Endpoint policy', 'Events', 'IP cache', '(?:IP|IPv4|IPv6) masquerading agent',
  'IPv[46] fragmentation', 'IPv[46] service(?: backend| reverse NAT)?', 'Metrics', 'Ratelimit metrics', 'NAT', 'Neighbor table',
  'Global policy', 'Per endpoint policy', 'Policy stats', 'Session affinity', 'Signal', 'Sockmap', 'Sock reverse NAT', 'SRv6', 'Tunnel',
].join('|')})$`);

/** `dynamic sizing: on (ratio: 0.002500)`, `dynamic sizing: off`. */
export function readBpfMapsHead(text: string): Head | undefined {
  const match = /^dynamic sizing: (on|off)(?: \(ratio: ([\d.]{1,20})\))?$/.exec(text);
  if (match === null) return undefined;
  return { dynamicSizing: match[1] === 'on', ...(match[2] === undefined ? {} : { ratio: Number(match[2]) }) };
}

function mapsOf(target: Target): BpfMaps {
  return (target.status.bpfMaps ??= { rows: [] });
}

export function writeBpfMapsHead(target: Target, head: Head, mark: Mark): void {
  Object.assign(mapsOf(target), head);
  for (const [key, value] of Object.entries(head)) target.note(`bpfMaps.${key}`, value, mark);
}

function readRow(text: string, current: boolean): Change | undefined {
  const row = text.trim();
  if (/^Name\s+Size$/.test(row)) return { opens: bpfMapsSection.name, write: (target, mark) => { mapsOf(target); target.known(mark); } };
  const digits = /\d{1,12}$/.exec(row)?.[0] ?? '';
  const name = row.slice(0, row.length - digits.length).trimEnd();
  const maxEntries = toCount(digits);
  if (maxEntries === undefined || !/\s/.test(row.charAt(name.length))) return undefined;
  if (!NAMES.test(name) && !(current && /^[A-Z][\w /-]{1,60}$/.test(name))) return undefined;
  return {
    opens: bpfMapsSection.name,
    write: (target, mark) => {
      const at = mapsOf(target).rows.push({ name, maxEntries }) - 1;
      target.note(`bpfMaps.rows[${String(at)}]`, { name, maxEntries }, mark);
    },
  };
}

export const bpfMapsSection: Section = { name: 'BPF Maps', read: readRow };
