import * as z from 'zod';
import { intOf, recordsIn, startsJsonList, textOf } from '../../base/json-output.ts';
import { readJsonText } from '../../base/json-text.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { InterfaceFields, interfaceFromJson, readBrief, readInterfaceHead, takeAltName, takeHardware, unfold } from '../ip-interface.ts';

const Int = z.number().int();

const Address = z.object({
  family: z.enum(['ipv4', 'ipv6']),
  ip: z.string(),
  prefix: Int,
  /** Other end of a point-to-point device. */
  peer: z.string().optional(),
  broadcast: z.string().optional(),
  /** `global`, `link`, `host`; absent in the brief form. */
  scope: z.string().optional(),
  /** `secondary`, `tentative`, `dadfailed`, `deprecated`, `dynamic`, `nodad`, `noprefixroute` ... */
  flags: z.array(z.string()),
  label: z.string().optional(),
  /** Seconds left; absent when it never ends. */
  validFor: Int.optional(),
});
type Address = z.infer<typeof Address>;

const IpAddrData = z.object({ interfaces: z.array(InterfaceFields.extend({ addresses: z.array(Address) })) });
type Data = z.infer<typeof IpAddrData>;
type Interface = Data['interfaces'][number];

const INET = /^inet(6)? ([0-9a-fA-F:.]{2,45})(?: peer ([0-9a-fA-F:.]{2,45}))?(?:\/(\d{1,3}))?(?= |$)(.*)$/;

/** `inet 10.9.0.1 peer 10.9.0.2/32 brd 10.9.0.255 scope global secondary tun0`, the label last for IPv4. */
function readAddress(text: string): Address | undefined {
  const m = INET.exec(text);
  if (m?.[2] === undefined) return undefined;
  const six = m[1] === '6';
  const address: Address = { family: six ? 'ipv6' : 'ipv4', ip: m[2], prefix: Number(m[4] ?? (six ? 128 : 32)), flags: [], ...(m[3] !== undefined && { peer: m[3] }) };
  const words = (m[5] ?? '').trim().split(/\s+/).filter((w) => w !== '');
  for (let at = 0; at < words.length; at++) {
    const [word = '', next] = [words[at], words[at + 1]];
    if (word === 'scope' && next !== undefined) address.scope = next;
    else if (word === 'brd' && next !== undefined) address.broadcast = next;
    else if (VALUED.has(word)) { /* a value of no interest follows */ }
    else {
      takeFlag(word, address, !six && at === words.length - 1);
      continue;
    }
    at++;
  }
  return address;
}

const VALUED: ReadonlySet<string> = new Set(['proto', 'protocol', 'metric', 'any']);
const FLAGS: ReadonlySet<string> = new Set([
  'secondary', 'temporary', 'dynamic', 'tentative', 'dadfailed', 'deprecated', 'mngtmpaddr', 'noprefixroute', 'nodad', 'optimistic', 'home', 'permanent',
  'autojoin', 'stable-privacy', 'homeaddress',
]);

function takeFlag(word: string, address: Address, last: boolean): void {
  if (FLAGS.has(word) || word.startsWith('flags')) address.flags.push(word);
  else if (last) address.label = word;
}

class Reader {
  readonly interfaces: Interface[] = [];
  readonly #context: ParseContext;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    for (const part of unfold(line)) if (part !== '') this.#part(part, line);
  }

  #part(text: string, line: Line): void {
    const head = readInterfaceHead(text);
    if (head !== undefined) {
      this.#open(head.fields, line);
      return;
    }
    const oneLine = /^(\d{1,9}): (\S{1,64}) +(inet6? .*)$/.exec(text);
    if (oneLine?.[2] !== undefined && oneLine[3] !== undefined) {
      this.#openOneLine(Number(oneLine[1]), oneLine[2], line);
      this.#address(oneLine[3], line);
      return;
    }
    const brief = readBrief(text);
    if (brief !== undefined) this.#brief(brief, line);
    else this.#detail(text, line);
  }

  #open(fields: InterfaceFields, line: Line): void {
    this.#context.note(`interfaces[${this.interfaces.length}]`, line);
    this.interfaces.push({ ...fields, addresses: [] });
  }

  /** `-o` repeats the interface on each address. */
  #openOneLine(index: number, name: string, line: Line): void {
    if (this.interfaces.at(-1)?.name !== name) this.#open({ index, name, flags: [], altNames: [] }, line);
  }

  #brief(brief: { fields: InterfaceFields; rest: string[] }, line: Line): void {
    this.#open(brief.fields, line);
    for (const word of brief.rest) {
      if (word.includes('/')) this.#address(`inet${word.includes(':') ? '6' : ''} ${word}`, line);
    }
  }

  #address(text: string, line: Line): boolean {
    const current = this.interfaces.at(-1);
    const address = readAddress(text);
    if (current === undefined || address === undefined) return false;
    this.#context.note(`interfaces[${this.interfaces.length - 1}].addresses[${current.addresses.length}]`, line);
    current.addresses.push(address);
    return true;
  }

  #detail(text: string, line: Line): void {
    const current = this.interfaces.at(-1);
    if (current === undefined) {
      if (isNoise(text)) this.#context.known(line);
      return;
    }
    if (this.#address(text, line)) return;
    const lifetime = /^valid_lft (\d{1,10})sec/.exec(text)?.[1];
    const last = current.addresses.at(-1);
    if (lifetime !== undefined && last !== undefined) last.validFor = Number(lifetime);
    if (takeHardware(text, current) !== undefined || takeAltName(text, current) || isNoise(text)) this.#context.known(line);
  }
}

/** Lifetimes, statistics and details of `-s` and `-d`, elisions. */
function isNoise(text: string): boolean {
  return /^(valid_lft |alias |[RT]X( errors)?: |[\d\s]+$|prog\/xdp |\.{3,4}$|\[\.{2,3}\]$)/.test(text) || /\b(numtxqueues|addrgenmode|promiscuity) /.test(text);
}

function readJson(lines: readonly Line[], context: ParseContext): Interface[] {
  const read = readJsonText(lines);
  if (read === undefined) return [];
  context.known(read);
  const interfaces: Interface[] = [];
  for (const [i, entry] of recordsIn(read.value).entries()) {
    const fields = interfaceFromJson(entry);
    if (fields === undefined) continue;
    context.note(`interfaces[${interfaces.length}]`, read.elements[i] ?? read);
    interfaces.push({ ...fields, addresses: recordsIn(entry['addr_info']).map(addressFromJson) });
  }
  return interfaces;
}

function addressFromJson(entry: Record<string, unknown>): Address {
  const six = entry['family'] === 'inet6';
  const [label, scope, broadcast, peer, validFor] = [textOf(entry['label']), textOf(entry['scope']), textOf(entry['broadcast']), textOf(entry['address']), intOf(entry['valid_life_time'])];
  return {
    family: six ? 'ipv6' : 'ipv4', ip: textOf(entry['local']) ?? '', prefix: intOf(entry['prefixlen']) ?? (six ? 128 : 32),
    flags: [...FLAGS].filter((f) => entry[f] === true),
    ...(label !== undefined && { label }), ...(scope !== undefined && { scope }), ...(broadcast !== undefined && { broadcast }), ...(peer !== undefined && { peer }),
    // 2^32 - 1 stands for ever.
    ...(validFor !== undefined && validFor < 0xffffffff && { validFor }),
  };
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  if (startsJsonList(lines)) {
    const interfaces = readJson(lines, context);
    return interfaces.length > 0 ? { interfaces } : undefined;
  }
  const reader = new Reader(context);
  for (const line of lines) reader.line(line);
  return reader.interfaces.length > 0 ? { interfaces: reader.interfaces } : undefined;
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  if (startsJsonList(head)) return head.some((l) => l.text.includes('"addr_info"')) ? 'yes' : 'no';
  const texts = head.map((l) => l.text.trim()).filter((t) => t !== '');
  const heads = texts.map(readInterfaceHead).filter((h) => h !== undefined);
  if (heads.length > 0) return texts.some((t) => INET.test(t)) ? 'yes' : heads.some((h) => h.isLink) ? 'no' : 'maybe';
  const own = texts.filter((t) => /^\d{1,9}: \S+ +inet6? \S/.test(t) || readBrief(t)?.rest.some((w) => /^[0-9a-f:.]+\/\d+$/i.test(w)) === true).length;
  if (own === 0) return 'no';
  return own * 3 > texts.length ? 'yes' : 'maybe';
}

export const parser = defineParser({
  id: 'ip-addr',
  title: 'interfaces and their addresses (ip addr)',
  rows: 'interfaces',
  columns: ['index', 'name', 'state', 'mtu', 'addresses', 'master', 'mac'],
  kind: 'text',
  scope: 'node',
  area: 'routing',
  collect: 'ip a',
  commands: [/^ip(-(-[46sdjo]|-br|-brief|-c|-json|-details|-color))*-a(d|dd|ddr|ddress|ddresses)?(-.*)?$/],
  schema: IpAddrData,
  sniff,
  parse,
});
