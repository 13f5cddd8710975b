import * as z from 'zod';
import { intOf, recordsIn, startsJsonList, textOf } from '../../base/json-output.ts';
import { readJsonText } from '../../base/json-text.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { InterfaceFields, interfaceFromJson, readBrief, readInterfaceHead, takeAltName, takeHardware, unfold } from '../ip-interface.ts';
import { Counters, LinkDetails, readCounterTitle, takeCounters, takeDetails, takeXdp } from './details.ts';

const LinkRecord = InterfaceFields.extend({ ...LinkDetails.shape, alias: z.string().optional(), rx: Counters.optional(), tx: Counters.optional() });
type LinkRecord = z.infer<typeof LinkRecord>;

const IpLinkData = z.object({ links: z.array(LinkRecord) });
type Data = z.infer<typeof IpLinkData>;

class Reader {
  readonly links: LinkRecord[] = [];
  readonly #context: ParseContext;
  /** Title above the numbers that are due. */
  #due: ReturnType<typeof readCounterTitle>;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    for (const part of unfold(line)) if (part !== '') this.#part(part, line);
  }

  #part(text: string, line: Line): void {
    const opened = readInterfaceHead(text)?.fields ?? readBrief(text)?.fields;
    if (opened !== undefined) {
      this.#due = undefined;
      this.#context.note(`links[${this.links.length}]`, line);
      this.links.push(opened);
      return;
    }
    const link = this.links.at(-1);
    if (link !== undefined) this.#detail(text, link, line);
    else if (isElision(text)) this.#context.known(line);
  }

  #detail(text: string, link: LinkRecord, line: Line): void {
    const path = `links[${this.links.length - 1}]`;
    if (this.#due !== undefined) {
      const { direction, titles } = this.#due;
      this.#due = undefined;
      const counters = (link[direction] ??= {});
      if (takeCounters(text, titles, counters)) {
        this.#context.note(`${path}.${direction}`, line);
        return;
      }
    }
    this.#due = readCounterTitle(text);
    const rest = takeHardware(text, link);
    if (rest !== undefined) {
      takeDetails(rest, link, false);
      this.#context.known(line);
    } else if (this.#due !== undefined || takeAltName(text, link) || isElision(text)) {
      this.#context.known(line);
    } else if (takeXdp(text, link)) {
      this.#context.note(`${path}.xdpProgram`, line);
    } else if (text.startsWith('alias ')) {
      link.alias = text.slice(6);
      this.#context.known(line);
    } else if (isDetail(text)) {
      takeDetails(text.split(/\s+/), link, true);
      this.#context.note(`${path}.kind`, line);
    }
  }
}

/** Lines of `-d` begin with a kind that iproute2 knows, or hold attributes that only such lines have. */
function isDetail(text: string): boolean {
  return /\b(addrgenmode|numtxqueues|promiscuity|allmulti|minmtu) \S/.test(text)
    || /^(veth|vxlan|geneve|netkit|wireguard|bond|bond_slave|bridge|bridge_slave|vlan|macvlan|macvtap|ipvlan|ipvtap|dummy|ifb|tun|sit|gre|gretap|ip6gre|ip6gretap|ipip|ip6tnl|vti|vti6|vrf|vrf_slave|team|team_slave|vcan|nlmon|hsr|erspan|xfrm|bareudp)( |$)/.test(text);
}

function isElision(text: string): boolean {
  return /^(\.{3,4}|\[\.{2,3}\])$/.test(text);
}

function readJson(lines: readonly Line[], context: ParseContext): LinkRecord[] {
  const read = readJsonText(lines);
  if (read === undefined) return [];
  context.known(read);
  const links: LinkRecord[] = [];
  for (const [i, entry] of recordsIn(read.value).entries()) {
    const fields = interfaceFromJson(entry);
    if (fields === undefined) continue;
    context.note(`links[${links.length}]`, read.elements[i] ?? read);
    links.push({ ...fields, ...detailsFromJson(entry), ...statsFromJson(entry) });
  }
  return links;
}

function detailsFromJson(entry: Record<string, unknown>): Partial<LinkRecord> {
  const info = recordsIn([entry['linkinfo']])[0] ?? {};
  const data = recordsIn([info['info_data']])[0] ?? {};
  const details: Partial<LinkRecord> = {};
  const numbers = [['min_mtu', 'minMtu'], ['max_mtu', 'maxMtu'], ['num_tx_queues', 'txQueues'], ['num_rx_queues', 'rxQueues'], ['gso_max_size', 'gsoMaxSize'], ['gro_max_size', 'groMaxSize'], ['promiscuity', 'promiscuity']] as const;
  for (const [key, field] of numbers) {
    const value = intOf(entry[key]);
    if (value !== undefined) details[field] = value;
  }
  const [kind, slaveKind, vni, dstPort, mode, alias] = [textOf(info['info_kind']), textOf(info['info_slave_kind']), intOf(data['id']), intOf(data['port']), textOf(data['mode']), textOf(entry['ifalias'])];
  if (kind !== undefined) details.kind = kind;
  if (slaveKind !== undefined) details.slaveKind = slaveKind;
  if (vni !== undefined) details.vni = vni;
  if (dstPort !== undefined) details.dstPort = dstPort;
  if (mode !== undefined) details.mode = mode;
  if (alias !== undefined) details.alias = alias;
  if (data['external'] === true) details.external = true;
  const remote = textOf(data['remote']) ?? textOf(data['remote6']);
  if (remote !== undefined) details.remote = remote;
  return details;
}

const JSON_COUNTERS: readonly (readonly [string, keyof Counters])[] = [
  ['bytes', 'bytes'], ['packets', 'packets'], ['errors', 'errors'], ['dropped', 'dropped'], ['missed_errors', 'missed'], ['over_errors', 'overrun'],
  ['multicast', 'multicast'], ['carrier_errors', 'carrier'], ['collisions', 'collisions'],
];

function statsFromJson(entry: Record<string, unknown>): Partial<Pick<LinkRecord, 'rx' | 'tx'>> {
  const stats = recordsIn([entry['stats64'] ?? entry['stats']])[0];
  if (stats === undefined) return {};
  const read = (side: unknown): Counters => {
    const counters: Counters = {};
    for (const [key, field] of JSON_COUNTERS) {
      const value = intOf(recordsIn([side])[0]?.[key]);
      if (value !== undefined) counters[field] = value;
    }
    return counters;
  };
  return { rx: read(stats['rx']), tx: read(stats['tx']) };
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  if (startsJsonList(lines)) {
    const links = readJson(lines, context);
    return links.length > 0 ? { links } : undefined;
  }
  const reader = new Reader(context);
  for (const line of lines) reader.line(line);
  return reader.links.length > 0 ? { links: reader.links } : undefined;
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  if (startsJsonList(head)) return head.some((l) => /"ifname":.*"link_type"|"linkinfo"/.test(l.text)) && !head.some((l) => l.text.includes('"addr_info"')) ? 'yes' : 'no';
  const texts = head.map((l) => l.text.trim()).filter((t) => t !== '');
  if (texts.some((t) => /^inet6? \S/.test(t))) return 'no';
  const heads = texts.map(readInterfaceHead).filter((h) => h !== undefined);
  if (heads.length > 0) return heads.some((h) => h.isLink) ? 'yes' : 'maybe';
  const brief = texts.map(readBrief).filter((b) => b !== undefined && b.fields.flags.length > 0).length;
  return brief > 0 && brief * 2 > texts.length ? 'yes' : 'no';
}

export const parser = defineParser({
  id: 'ip-link',
  title: 'network devices with counters (ip link)',
  rows: 'links',
  columns: ['index', 'name', 'kind', 'state', 'mtu', 'master', 'mac', 'flags', 'xdpProgram', 'qdisc'],
  kind: 'text',
  scope: 'node',
  area: 'routing',
  collect: 'ip -d -s -s l',
  commands: [/^ip(-(-[46sdjo]|-br|-brief|-c|-json|-details|-stats|-statistics|-color))*-l(i|in|ink)?(-.*)?$/],
  schema: IpLinkData,
  sniff,
  parse,
});
