import * as z from 'zod';
import { isIp } from '../../base/ip.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const count = z.int().nonnegative();

export const fqdnCacheSchema = z.object({
  entries: count,
  addresses: count,
  endpoints: z.array(z.object({ endpointId: count, names: count.describe('Rows, one a name and answer'), addresses: count })).describe('By addresses, at most 500'),
  names: z.array(z.object({ name: z.string(), addresses: count.describe('Different addresses, counted up to 10000'), minTtlSeconds: z.number().optional(), line: z.int().positive() }))
    .describe('By addresses, at most 500: names that fill the cache'),
  sources: z.object({ lookup: count, connection: count, other: count }).describe('connection: kept although expired, because a connection uses it'),
});

type Data = z.infer<typeof fqdnCacheSchema>;

const HEADER = /^\s*Endpoint\s+Source\s+FQDN\s+TTL\s+ExpirationTime\s+IPs\b/;
const ROW = /^\s*(\d{1,7})\s+([a-z]{3,20})\s+(\S{1,255})\s+(-?\d{1,10})\s+(\d{4}-\d\d-\d\dT\S{5,40})(?:\s+(\S.*))?$/;
const MAX_NAMES = 50_000;
const MAX_ADDRESSES = 10_000;

class Reader {
  readonly #context: ParseContext;
  readonly #endpoints = new Map<number, { names: number; addresses: number }>();
  readonly #names = new Map<string, { ips: Set<string>; ttl: number; line: number }>();
  readonly #sources = { lookup: 0, connection: 0, other: 0 };
  #entries = 0;
  #addresses = 0;
  #seen = false;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const found = ROW.exec(line.text.trimEnd());
    if (HEADER.test(line.text)) this.#seen = true;
    else if (found === null) return;
    else this.#row(found, line.n);
    this.#context.known(line);
  }

  end(): Data | undefined {
    if (!this.#seen) return undefined;
    const endpoints = [...this.#endpoints].map(([endpointId, one]) => ({ endpointId, ...one }))
      .sort((a, b) => b.addresses - a.addresses || a.endpointId - b.endpointId).slice(0, 500);
    const names = [...this.#names].map(([name, { ips, ttl, line }]) => ({ name, addresses: ips.size, ...(ttl < 0 ? {} : { minTtlSeconds: ttl }), line }))
      .sort((a, b) => b.addresses - a.addresses || a.line - b.line).slice(0, 500);
    names.forEach(({ line }, i) => { this.#context.note(`names[${i}]`, line); });
    return { entries: this.#entries, addresses: this.#addresses, endpoints, names, sources: this.#sources };
  }

  #row(found: RegExpExecArray, line: number): void {
    this.#seen = true;
    this.#entries++;
    const source = found[2] ?? '';
    this.#sources[source === 'lookup' || source === 'connection' ? source : 'other']++;
    const ips = (found[6] ?? '').split(/[\s,]+/).filter((ip) => isIp(ip) !== 0);
    this.#addresses += ips.length;
    const id = Number(found[1]);
    const endpoint = this.#endpoints.get(id) ?? { names: 0, addresses: 0 };
    endpoint.names++;
    endpoint.addresses += ips.length;
    if (this.#endpoints.size < MAX_NAMES) this.#endpoints.set(id, endpoint);
    this.#name(found[3] ?? '', ips, Number(found[4]), line);
  }

  #name(name: string, ips: readonly string[], ttl: number, line: number): void {
    let known = this.#names.get(name);
    if (known === undefined) {
      if (this.#names.size >= MAX_NAMES) return;
      known = { ips: new Set(), ttl: -1, line };
      this.#names.set(name, known);
    }
    for (const ip of ips) if (known.ips.size < MAX_ADDRESSES) known.ips.add(ip);
    if (ttl >= 0 && (known.ttl < 0 || ttl < known.ttl)) known.ttl = ttl;
  }
}

export const parser = defineParser({
  kind: 'stream',
  id: 'cilium-fqdn-cache',
  title: 'cilium fqdn cache list',
  scope: 'node',
  area: 'dns',
  collect: 'cilium-dbg fqdn cache list',
  commands: [/^cilium(?:-dbg)?-fqdn-cache-list(?:-.*)?$/],
  sniff: (head) => (head.some(({ text }) => HEADER.test(text)) ? 'yes' : 'maybe'),
  schema: fqdnCacheSchema,
  begin(context) {
    const reader = new Reader(context);
    return { line: (line) => { if (line.text.trim() !== '') reader.line(line); }, end: () => reader.end() };
  },
});
