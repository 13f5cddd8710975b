import * as z from 'zod';
import { intOf, textOf } from '../base/json-output.ts';
import type { Line } from './define-parser.ts';

const Int = z.number().int();

/** What `ip link` and `ip addr` both print of an interface. */
export const InterfaceFields = z.object({
  /** 0 in the brief form, which has none. */
  index: Int,
  name: z.string(),
  /** Name behind the `@`: the other end of a veth pair, or the device below. */
  peer: z.string().optional(),
  /** Index of the other end when it is in another network namespace (`@if12`). */
  peerIndex: Int.optional(),
  flags: z.array(z.string()),
  mtu: Int.optional(),
  qdisc: z.string().optional(),
  /** XDP program attached: `driver`, `generic`, `offload` or `multi`. */
  xdp: z.enum(['driver', 'generic', 'offload', 'multi']).optional(),
  master: z.string().optional(),
  /** `UP`, `DOWN`, `UNKNOWN`, `LOWERLAYERDOWN`. */
  state: z.string().optional(),
  /** `ether`, `loopback`, `none`, `sit` ... */
  linkType: z.string().optional(),
  mac: z.string().optional(),
  /** Name of the network namespace of the other end, or `id 3`. */
  peerNetns: z.string().optional(),
  altNames: z.array(z.string()),
});
export type InterfaceFields = z.infer<typeof InterfaceFields>;

const HEAD = /^(\d{1,9}): ([^\s:@]{1,64})(?:@([^\s:]{1,64}))?: <([A-Z0-9_,-]*)>(.*)$/;
const XDP: ReadonlyMap<string, NonNullable<InterfaceFields['xdp']>> = new Map([
  ['xdp', 'driver'], ['xdpdrv', 'driver'], ['xdpgeneric', 'generic'], ['xdpoffload', 'offload'], ['xdpmulti', 'multi'],
]);

function linkOf(link: string | undefined): Pick<InterfaceFields, 'peer' | 'peerIndex'> {
  if (link === undefined || link === 'NONE') return {};
  const index = /^if(\d{1,9})$/.exec(link)?.[1];
  return index === undefined ? { peer: link } : { peerIndex: Number(index) };
}

/** `2: eth0@if5: <BROADCAST,UP> mtu 1500 xdpgeneric qdisc noqueue master br0 state UP mode DEFAULT group default qlen 1000`. */
export function readInterfaceHead(text: string): { fields: InterfaceFields; isLink: boolean } | undefined {
  const m = HEAD.exec(text);
  if (m?.[2] === undefined) return undefined;
  const fields: InterfaceFields = {
    index: Number(m[1]), name: m[2], ...linkOf(m[3]), flags: (m[4] ?? '').split(',').filter((f) => f !== ''), altNames: [],
  };
  const words = (m[5] ?? '').trim().split(/\s+/);
  words.forEach((word, at) => { takeWord(word, words[at + 1], fields); });
  return { fields, isLink: words.includes('mode') };
}

function takeWord(word: string, next: string | undefined, fields: InterfaceFields): void {
  const xdp = XDP.get(word.split('/')[0] ?? '');
  if (xdp !== undefined) fields.xdp = xdp;
  if (next === undefined) return;
  if (word === 'mtu' && /^\d{1,9}$/.test(next)) fields.mtu = Number(next);
  else if (word === 'qdisc') fields.qdisc = next;
  else if (word === 'master') fields.master = next;
  else if (word === 'state') fields.state = next;
}

/**
 * `link/ether 02:42:ac:12:00:02 brd ff:ff:ff:ff:ff:ff link-netns peer`, with the details of `-d` behind. Gives the words that
 * follow the address, undefined when the line is another one.
 */
export function takeHardware(text: string, fields: InterfaceFields): string[] | undefined {
  if (!text.startsWith('link/')) return undefined;
  const words = text.split(/\s+/);
  fields.linkType = (words[0] ?? '').slice(5);
  const hasAddress = /^[0-9a-f:.]{2,64}$/i.test(words[1] ?? '');
  if (hasAddress && words[1] !== undefined) fields.mac = words[1];
  const netns = words.indexOf('link-netns');
  const id = words.indexOf('link-netnsid');
  const name = words[netns + 1];
  const number = words[id + 1];
  if (netns >= 0 && name !== undefined) fields.peerNetns = name;
  else if (id >= 0 && number !== undefined) fields.peerNetns = `id ${number}`;
  return words.slice(hasAddress ? 2 : 1);
}

/** `altname enp0s3`. */
export function takeAltName(text: string, fields: InterfaceFields): boolean {
  const name = /^altname (\S+)$/.exec(text)?.[1];
  if (name === undefined) return false;
  fields.altNames.push(name);
  return true;
}

const BRIEF = /^([^\s@:]{1,64})(?:@(\S{1,64}))? +(UP|DOWN|UNKNOWN|LOWERLAYERDOWN|DORMANT|TESTING|NOTPRESENT)\b(.*)$/;

/** `-br`: `cilium_host@cilium_net UP   2a:4f:1b:aa:23:7c <BROADCAST,UP>`; `rest` is what follows the state. */
export function readBrief(text: string): { fields: InterfaceFields; rest: string[] } | undefined {
  const m = BRIEF.exec(text);
  if (m?.[1] === undefined || m[3] === undefined) return undefined;
  const fields: InterfaceFields = { index: 0, name: m[1], ...linkOf(m[2]), flags: [], state: m[3], altNames: [] };
  const rest: string[] = [];
  for (const word of (m[4] ?? '').trim().split(/\s+/).filter((w) => w !== '')) {
    const flags = /^<([A-Z0-9_,-]*)>$/.exec(word)?.[1];
    if (flags !== undefined) fields.flags = flags.split(',').filter((f) => f !== '');
    else if (/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(word)) fields.mac = word;
    else rest.push(word);
  }
  return { fields, rest };
}

/** `-o` prints one interface a line with a backslash where the line ends would be. */
export function unfold(line: Line): readonly string[] {
  return line.text.includes('\\ ') || line.text.endsWith('\\') ? line.text.split('\\').map((t) => t.trim()) : [line.text.trim()];
}

/** An element of `ip -j link` or `ip -j addr`. Undefined when it names no interface (older releases print `{}` for those filtered out). */
export function interfaceFromJson(entry: Record<string, unknown>): InterfaceFields | undefined {
  const name = textOf(entry['ifname']);
  if (name === undefined) return undefined;
  const fields: InterfaceFields = { index: intOf(entry['ifindex']) ?? 0, name, flags: textsOf(entry['flags']), altNames: textsOf(entry['altnames']) };
  const texts = [['link', 'peer'], ['qdisc', 'qdisc'], ['master', 'master'], ['operstate', 'state'], ['link_type', 'linkType'], ['address', 'mac'], ['link_netns', 'peerNetns']] as const;
  for (const [key, field] of texts) {
    const value = textOf(entry[key]);
    if (value !== undefined) fields[field] = value;
  }
  const mtu = intOf(entry['mtu']);
  if (mtu !== undefined) fields.mtu = mtu;
  const peerIndex = intOf(entry['link_index']);
  if (peerIndex !== undefined) fields.peerIndex = peerIndex;
  const netnsId = intOf(entry['link_netnsid']);
  if (netnsId !== undefined) fields.peerNetns ??= `id ${netnsId}`;
  return fields;
}

export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((v) => typeof v === 'string') : [];
}
