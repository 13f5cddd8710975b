import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const Int = z.number().int();

/** Settings under `net.ipv4.conf.DEVICE` and `net.ipv6.conf.DEVICE`; the devices `all` and `default` are among them. */
const DeviceSettings = z.object({
  name: z.string(),
  family: z.enum(['ipv4', 'ipv6']),
  rpFilter: Int.optional(),
  forwarding: Int.optional(),
  acceptLocal: Int.optional(),
  proxyArp: Int.optional(),
  sendRedirects: Int.optional(),
  arpIgnore: Int.optional(),
  srcValidMark: Int.optional(),
  disableIpv6: Int.optional(),
  acceptRa: Int.optional(),
});
type DeviceSettings = z.infer<typeof DeviceSettings>;

const SysctlData = z.object({
  /** Keys with one whole number: `numbers["net.ipv4.ip_forward"]`. Settings of single devices are in `devices`. */
  numbers: z.record(z.string(), Int),
  /** All other keys kept; several values are divided by one blank. */
  texts: z.record(z.string(), z.string()),
  devices: z.array(DeviceSettings),
  /** `net.ipv4.ip_local_port_range`. */
  localPortRange: z.object({ first: Int, last: Int }).optional(),
});
type Data = z.infer<typeof SysctlData>;

const PAIR = /^([a-zA-Z][\w./:@-]{2,200}) =(?: (.*))?$/;
const PER_DEVICE = /^net\.(ipv[46])\.conf\.(.+)\.([a-z0-9_]+)$/;

const FIELDS: ReadonlyMap<string, Exclude<keyof DeviceSettings, 'name' | 'family'>> = new Map([
  ['rp_filter', 'rpFilter'], ['forwarding', 'forwarding'], ['accept_local', 'acceptLocal'], ['proxy_arp', 'proxyArp'],
  ['send_redirects', 'sendRedirects'], ['arp_ignore', 'arpIgnore'], ['src_valid_mark', 'srcValidMark'], ['disable_ipv6', 'disableIpv6'],
  ['accept_ra', 'acceptRa'],
]);

/**
 * Trees whose values are kept. Left out on purpose: trees with an entry for each processor, device or file system, which no
 * rule reads and which grow without bound.
 */
function isKept(key: string): boolean {
  if (/^(kernel\.sched_domain|net\.mpls\.conf|net\.ipv[46]\.neigh\.(?!default\.)|net\.iw_cm|dev|debug|abi|sunrpc|fs\.(?!inotify|file-max|nr_open|epoll))/.test(key)) return false;
  return /^(net|kernel|vm|fs|user)\./.test(key);
}

class Reader {
  readonly data: Data = { numbers: {}, texts: {}, devices: [] };
  readonly #context: ParseContext;
  readonly #devices = new Map<string, number>();
  seen = 0;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const m = PAIR.exec(line.text.trimEnd());
    if (m?.[1] === undefined) {
      if (/^(sysctl|error): /.test(line.text) || /^\s*(\.{3,4}|\[\.{2,3}\])\s*$/.test(line.text)) this.#context.known(line);
      return;
    }
    this.seen++;
    this.#pair(m[1], (m[2] ?? '').trim(), line);
  }

  #pair(key: string, value: string, line: Line): void {
    const device = PER_DEVICE.exec(key);
    const number = /^-?\d{1,15}$/.test(value) ? Number(value) : undefined;
    if (device?.[1] !== undefined && device[2] !== undefined) this.#device(device[1] === 'ipv6' ? 'ipv6' : 'ipv4', device[2], device[3] ?? '', number, line);
    else if (!isKept(key)) this.#context.known(line);
    else if (number !== undefined) this.#keep('numbers', key, number, line);
    else this.#text(key, value.replace(/\s+/g, ' '), line);
  }

  #keep(part: 'numbers', key: string, value: number, line: Line): void {
    this.data[part][key] = value;
    this.#context.note(`${part}.${key}`, line);
  }

  #text(key: string, value: string, line: Line): void {
    this.data.texts[key] = value;
    this.#context.note(`texts.${key}`, line);
    const range = key === 'net.ipv4.ip_local_port_range' ? /^(\d{1,5}) (\d{1,5})$/.exec(value) : null;
    if (range === null) return;
    this.data.localPortRange = { first: Number(range[1]), last: Number(range[2]) };
    this.#context.note('localPortRange', line);
  }

  /** Device names with dots are printed with `/` in their place: `eth0/100`. */
  #device(family: 'ipv4' | 'ipv6', printed: string, key: string, value: number | undefined, line: Line): void {
    const field = FIELDS.get(key);
    if (field === undefined || value === undefined) {
      this.#context.known(line);
      return;
    }
    const name = printed.replaceAll('/', '.');
    const id = `${family} ${name}`;
    let index = this.#devices.get(id);
    if (index === undefined) {
      index = this.data.devices.length;
      this.#devices.set(id, index);
      this.data.devices.push({ name, family });
    }
    const settings = this.data.devices[index];
    if (settings !== undefined) settings[field] = value;
    this.#context.note(`devices[${index}].${field}`, line);
  }
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const reader = new Reader(context);
  for (const line of lines) reader.line(line);
  return reader.seen > 0 ? reader.data : undefined;
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 80).map((l) => l.text.trimEnd()).filter((t) => t.trim() !== '' && !t.startsWith('sysctl: '));
  const own = texts.filter((t) => PAIR.test(t) && /^(abi|crypto|debug|dev|fs|kernel|net|sunrpc|user|vm)\./.test(t)).length;
  if (own === 0) return head.some((l) => /^sysctl: (permission denied|reading key|cannot stat)/.test(l.text)) ? 'maybe' : 'no';
  return own * 3 >= texts.length * 2 ? 'yes' : 'maybe';
}

export const parser = defineParser({
  id: 'sysctl',
  title: 'settings of the kernel (sysctl)',
  rows: '',
  kind: 'text',
  scope: 'node',
  area: 'kernel',
  collect: 'sysctl -a',
  commands: [/^sysctl(-|$)/],
  schema: SysctlData,
  sniff,
  parse,
});
