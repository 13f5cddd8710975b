import * as z from 'zod';
import { isIp } from '../../base/ip.ts';
import { Groups, Tally } from '../../base/tally.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const count = z.int().nonnegative();

export const bpfNatListSchema = z.object({
  entries: count,
  ipv6: count,
  protocols: z.array(z.object({ protocol: z.string(), count })),
  directions: z.object({ in: count, out: count }),
  unspecified: count.describe('Entries translated to the unspecified address: there is no masquerade address'),
  firstUnspecified: z.object({ source: z.string(), destination: z.string(), line: z.int().positive() }).optional(),
  translatedTo: z.array(z.object({ ip: z.string(), count })).describe('Source addresses given to outgoing traffic, most frequent first, at most 20'),
  portUse: z.array(z.object({
    ip: z.string().describe('Source address given'),
    destination: z.string(), destinationPort: z.int(), protocol: z.string(),
    count: count.describe('Source ports in use towards this destination'),
    line: z.int().positive(),
  })).describe('Where source ports can run out; most frequent first, at most 50'),
  sources: z.array(z.object({ ip: z.string(), count })).describe('Busiest sources before translation, at most 20'),
  oldestSeconds: count.optional(),
  missingMaps: z.array(z.string()).describe('Maps the command could not open'),
});

const ENTRY = /^\s*(\w{1,10}) (IN|OUT) (\S{2,60}) -> (\S{2,60}) XLATE_(SRC|DST) (\S{2,60})(?: Created=(\d{1,15})sec)?/;
/** A message without line end in front of the first entry. */
const GLUED = /^Failed to get clocksource.{0,600}?(?=(?:TCP|UDP|ICMP|ICMPv6|SCTP) (?:IN|OUT) )/;
const MISSING = /^Unable to open \S{1,200}\/(cilium_snat\w{1,40}): /;
const KEYS = 100_000;

interface NatEntry {
  readonly protocol: string;
  readonly out: boolean;
  readonly source: string;
  readonly destination: string;
  readonly destinationPort: number;
  readonly translated: string;
  readonly age?: number;
}

function split(text: string): { ip: string; port: number } | undefined {
  const at = text.lastIndexOf(':');
  const port = text.slice(at + 1);
  const ip = text.slice(0, at).replace(/^\[(.*)\]$/, '$1');
  return at <= 0 || !/^\d{1,5}$/.test(port) || isIp(ip) === 0 ? undefined : { ip, port: Number(port) };
}

/** Reads one line of any release; undefined for anything else. */
export function readNatEntry(line: string): NatEntry | undefined {
  const found = ENTRY.exec(line.startsWith('Failed') ? line.replace(GLUED, '') : line);
  if (found === null) return undefined;
  const [from, to, translated] = [found[3], found[4], found[6]].map((text) => split(text ?? ''));
  if (from === undefined || to === undefined || translated === undefined) return undefined;
  return {
    protocol: found[1] ?? '', out: found[2] === 'OUT', source: from.ip, destination: to.ip, destinationPort: to.port, translated: translated.ip,
    ...(found[7] === undefined ? {} : { age: Number(found[7]) }),
  };
}

class Reader {
  readonly #context: ParseContext;
  readonly #protocols = new Tally(50);
  readonly #given = new Tally(KEYS);
  readonly #sources = new Tally(KEYS);
  readonly #ports = new Groups<{ ip: string; destination: string; destinationPort: number; protocol: string }>(KEYS);
  readonly #missing: string[] = [];
  readonly #directions = { in: 0, out: 0 };
  #entries = 0;
  #ipv6 = 0;
  #unspecified = 0;
  #firstUnspecified: { source: string; destination: string; line: number } | undefined;
  #oldest: number | undefined;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const entry = readNatEntry(line.text);
    const missing = MISSING.exec(line.text)?.[1];
    if (entry !== undefined) this.#entry(entry, line);
    else if (missing !== undefined) this.#context.note(`missingMaps[${this.#missing.push(missing) - 1}]`, line);
    else if (!/^(?:Failed to get clocksource|IPv[46]:?\s*$)/.test(line.text)) return;
    this.#context.known(line);
  }

  #entry(entry: NatEntry, line: Line): void {
    const { protocol, out, source, destination, destinationPort, translated, age } = entry;
    this.#entries++;
    this.#directions[out ? 'out' : 'in']++;
    this.#protocols.add(protocol);
    if (destination.includes(':')) this.#ipv6++;
    if (age !== undefined && age > (this.#oldest ?? -1)) this.#oldest = age;
    if (!out) return;
    this.#given.add(translated);
    this.#sources.add(source);
    this.#ports.add(`${translated}|${destination}|${destinationPort}|${protocol}`, line.n, () => ({ ip: translated, destination, destinationPort, protocol }));
    if (translated !== '0.0.0.0' && translated !== '::') return;
    this.#unspecified++;
    if (this.#firstUnspecified !== undefined) return;
    this.#firstUnspecified = { source, destination, line: line.n };
    this.#context.note('firstUnspecified', line);
  }

  end(): z.infer<typeof bpfNatListSchema> | undefined {
    if (this.#entries === 0 && this.#missing.length === 0) return undefined;
    const portUse = this.#ports.top(50).map(({ value, count: n, line }) => ({ ...value, count: n, line }));
    portUse.forEach(({ line }, i) => { this.#context.note(`portUse[${i}]`, line); });
    return {
      entries: this.#entries, ipv6: this.#ipv6, directions: this.#directions, unspecified: this.#unspecified, portUse, missingMaps: this.#missing,
      protocols: this.#protocols.top(20).map(({ key, count: n }) => ({ protocol: key, count: n })),
      translatedTo: this.#given.top(20).map(({ key, count: n }) => ({ ip: key, count: n })),
      sources: this.#sources.top(20).map(({ key, count: n }) => ({ ip: key, count: n })),
      ...(this.#firstUnspecified === undefined ? {} : { firstUnspecified: this.#firstUnspecified }),
      ...(this.#oldest === undefined ? {} : { oldestSeconds: this.#oldest }),
    };
  }
}

export const parser = defineParser({
  kind: 'stream',
  id: 'cilium-bpf-nat-list',
  title: 'cilium bpf nat list',
  rows: '',
  columns: ['entries', 'protocols', 'unspecified', 'oldestSeconds', 'ipv6'],
  scope: 'node',
  area: 'masquerading',
  collect: 'cilium-dbg bpf nat list',
  commands: [/^cilium(?:-dbg)?-bpf-nat-list(?:-.*)?$/],
  sniff: (head) => (head.some(({ text }) => readNatEntry(text) !== undefined || MISSING.test(text)) ? 'yes' : 'maybe'),
  schema: bpfNatListSchema,
  begin(context) {
    const reader = new Reader(context);
    return { line: (line) => { if (line.text.trim() !== '') reader.line(line); }, end: () => reader.end() };
  },
});
