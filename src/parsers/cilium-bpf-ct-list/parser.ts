import * as z from 'zod';
import { ownText } from '../../base/own-text.ts';
import { defineParser } from '../define-parser.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import { isUnanswered, readCtEntry } from './entry.ts';
import type { CtEntry } from './entry.ts';

const count = z.int().nonnegative();
const rank = z.object({ ip: z.string(), count });

export const bpfCtListSchema = z.object({
  entries: count,
  ipv6: count,
  protocols: z.array(z.object({ protocol: z.string(), count })),
  directions: z.object({ in: count, out: count, svc: count }),
  services: count,
  related: count,
  expired: count.optional().describe('Only with --time-diff'),
  flags: z.array(z.object({ name: z.string(), count })).describe('RxClosing, TxClosing, SeenNonSyn, ProxyRedirect, FromTunnel, ...'),
  unanswered: z.array(z.object({
    ip: z.string(), port: z.int(), count, line: z.int().positive(), sources: z.array(z.string()).describe('At most 5'),
  })).describe('Destinations of outgoing TCP connections that got no answer; most frequent first, at most 50'),
  unansweredTotal: count,
  destinations: z.array(rank).describe('Most frequent destinations, at most 20'),
  sources: z.array(rank).describe('Most frequent sources, at most 20'),
  identities: z.array(z.object({ identity: z.int(), count })).describe('Most frequent source identities, at most 20'),
  missingMaps: z.array(z.string()).describe('Maps the command could not open'),
});

type Data = z.infer<typeof bpfCtListSchema>;

/** Keys kept while counting; what comes later is only part of the totals. */
const MAX_KEYS = 50_000;
const MISSING = /^Unable to open \S{1,200}\/(cilium_ct\w{1,40}): /;

/** A counter whose size is bounded. */
class Tally<Key> {
  readonly #counts = new Map<Key, number>();

  add(key: Key): void {
    const before = this.#counts.get(key);
    if (before !== undefined) this.#counts.set(key, before + 1);
    else if (this.#counts.size < MAX_KEYS) this.#counts.set((typeof key === 'string' ? ownText(key) : key) as Key, 1);
  }

  top(limit: number): [Key, number][] {
    return [...this.#counts].sort((a, b) => b[1] - a[1] || (String(a[0]) < String(b[0]) ? -1 : 1)).slice(0, limit);
  }
}

class Reader {
  readonly #context: ParseContext;
  readonly #protocols = new Tally<string>();
  readonly #flags = new Tally<string>();
  readonly #destinations = new Tally<string>();
  readonly #sources = new Tally<string>();
  readonly #identities = new Tally<number>();
  readonly #unanswered = new Map<string, { ip: string; port: number; count: number; line: number; sources: string[] }>();
  readonly #missing: string[] = [];
  readonly #directions = { in: 0, out: 0, svc: 0 };
  #entries = 0;
  #ipv6 = 0;
  #services = 0;
  #related = 0;
  #expired: number | undefined;
  #unansweredTotal = 0;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const entry = readCtEntry(line.text);
    if (entry !== undefined) { this.#context.known(line); this.#entry(line, entry); return; }
    const map = MISSING.exec(line.text)?.[1];
    if (map !== undefined) this.#context.note(`missingMaps[${String(this.#missing.push(map) - 1)}]`, line);
    else if (/^Failed to get clocksource/.test(line.text)) this.#context.known(line);
  }

  #entry(line: Line, entry: CtEntry): void {
    this.#entries++;
    this.#directions[entry.direction]++;
    this.#protocols.add(entry.protocol);
    for (const flag of entry.flags) this.#flags.add(flag);
    if (entry.destination.includes(':')) this.#ipv6++;
    if (entry.related) this.#related++;
    if (entry.remaining !== undefined) this.#expired = (this.#expired ?? 0) + (entry.remaining < 0 ? 1 : 0);
    if (entry.service) { this.#services++; return; }
    this.#destinations.add(entry.destination);
    this.#sources.add(entry.source);
    const identity = entry.numbers.get('SourceSecurityID');
    if (identity !== undefined) this.#identities.add(identity);
    if (isUnanswered(entry)) this.#silence(line, entry);
  }

  #silence(line: Line, { destination, destinationPort, source }: CtEntry): void {
    this.#unansweredTotal++;
    const key = `${destination} ${String(destinationPort)}`;
    const known = this.#unanswered.get(key);
    if (known === undefined) {
      if (this.#unanswered.size < MAX_KEYS) this.#unanswered.set(key, { ip: ownText(destination), port: destinationPort, count: 1, line: line.n, sources: [ownText(source)] });
      return;
    }
    known.count++;
    if (known.sources.length < 5 && !known.sources.includes(source)) known.sources.push(source);
  }

  end(): Data | undefined {
    if (this.#entries === 0 && this.#missing.length === 0) return undefined;
    const unanswered = [...this.#unanswered.values()].sort((a, b) => b.count - a.count || a.line - b.line).slice(0, 50);
    for (const [i, one] of unanswered.entries()) this.#context.note(`unanswered[${String(i)}]`, one.line);
    return {
      entries: this.#entries, ipv6: this.#ipv6, directions: this.#directions, services: this.#services, related: this.#related,
      ...(this.#expired === undefined ? {} : { expired: this.#expired }),
      protocols: this.#protocols.top(20).map(([protocol, n]) => ({ protocol, count: n })),
      flags: this.#flags.top(40).map(([name, n]) => ({ name, count: n })),
      unanswered, unansweredTotal: this.#unansweredTotal,
      destinations: this.#destinations.top(20).map(([ip, n]) => ({ ip, count: n })),
      sources: this.#sources.top(20).map(([ip, n]) => ({ ip, count: n })),
      identities: this.#identities.top(20).map(([identity, n]) => ({ identity, count: n })),
      missingMaps: this.#missing,
    };
  }
}

export const parser = defineParser({
  kind: 'stream',
  id: 'cilium-bpf-ct-list',
  title: 'cilium bpf ct list',
  rows: '',
  columns: ['entries', 'protocols', 'services', 'related', 'expired', 'unansweredTotal', 'ipv6'],
  scope: 'node',
  area: 'connection tracking',
  collect: 'cilium-dbg bpf ct list global --time-diff',
  commands: [/^cilium(?:-dbg)?-bpf-ct-list(?:-(?:global|endpoint-\d+|cluster-\d+))?(?:-{1,2}-?(?:time-diff|d))?$/],
  sniff: (head) => (head.some((line) => readCtEntry(line.text) !== undefined || MISSING.test(line.text)) ? 'yes' : 'maybe'),
  schema: bpfCtListSchema,
  begin(context) {
    const reader = new Reader(context);
    return { line: (line) => { if (line.text.trim() !== '') reader.line(line); }, end: () => reader.end() };
  },
});
