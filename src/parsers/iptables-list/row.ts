import type { z } from 'zod';
import type { ListRule } from './schema.ts';

/** Which columns the title row announces. */
export interface Columns { readonly number: boolean; readonly counters: boolean; readonly interfaces: boolean; readonly opt: boolean }

/** `num   pkts bytes target     prot opt in     out     source               destination`. */
export function readTitle(text: string): Columns | undefined {
  const words = text.trim().split(/\s+/);
  if (!words.includes('target') || !words.includes('source') || !words.includes('destination')) return undefined;
  return { number: words[0] === 'num', counters: words.includes('pkts'), interfaces: words.includes('in'), opt: words.includes('opt') };
}

/** `9386`, `1544K`, `41M`: `-L -v` without `-x` rounds, with powers of 1000. */
export function readRounded(text: string | undefined): number | undefined {
  const m = /^(\d{1,15})([KMGTP]?)$/.exec(text ?? '');
  if (m === null) return undefined;
  const power = m[2] === '' || m[2] === undefined ? 0 : 'KMGTP'.indexOf(m[2]) + 1;
  return Math.min(Number(m[1]) * 1000 ** power, Number.MAX_SAFE_INTEGER);
}

const PROTOCOL = /^!?(all|tcp|udp|udplite|icmp|icmpv6|ipv6-icmp|esp|ah|sctp|gre|mh|ipencap|ipv6|igmp|vrrp|ospf|\d{1,3})$/;
const OPT = /^(--|-f|!f)$/;

type Row = Omit<z.infer<typeof ListRule>, 'position'>;

/**
 * A row, read by words because long names break the columns. The target can be empty, and the `opt` cell is empty in IPv6
 * listings of older releases. Undefined when the words are no row of these columns.
 */
export function readRow(text: string, columns: Columns): Row | undefined {
  const words = text.trim().split(/\s+/);
  let at = columns.number && /^\d+$/.test(words[0] ?? '') ? 1 : 0;
  const packets = columns.counters ? readRounded(words[at++]) : undefined;
  const bytes = columns.counters ? readRounded(words[at++]) : undefined;
  if (columns.counters && (packets === undefined || bytes === undefined)) return undefined;
  const bare = PROTOCOL.test(words[at] ?? '') && !PROTOCOL.test(words[at + 1] ?? '');
  const target = bare ? undefined : words[at++];
  const proto = words[at++];
  if (proto === undefined || !PROTOCOL.test(proto)) return undefined;
  if (OPT.test(words[at] ?? '')) at++;
  const inInterface = columns.interfaces ? interfaceOf(words[at++]) : undefined;
  const outInterface = columns.interfaces ? interfaceOf(words[at++]) : undefined;
  const [src, dst] = [words[at++], words[at++]];
  if (src === undefined || dst === undefined) return undefined;
  return {
    ...(packets !== undefined && { packets }), ...(bytes !== undefined && { bytes }), ...(target !== undefined && { target }), proto,
    ...(inInterface !== undefined && { inInterface }), ...(outInterface !== undefined && { outInterface }), src, dst, ...readRest(words.slice(at).join(' ')),
  };
}

/** `*` and `any` stand for every interface. */
function interfaceOf(word: string | undefined): string | undefined {
  return word === '*' || word === 'any' ? undefined : word;
}

/** The matches behind the addresses, the comment taken out of its slashes. */
function readRest(rest: string): { comment?: string; matches: string } {
  const open = rest.indexOf('/* ');
  const close = rest.indexOf(' */', open);
  if (open < 0) return { matches: rest };
  const end = close < 0 ? rest.length : close;
  return { comment: rest.slice(open + 3, end), matches: `${rest.slice(0, open)}${rest.slice(end + 3)}`.replace(/ {2,}/g, ' ').trim() };
}
