import { ipOf, parseIp } from './ip.ts';
import type { Ip } from './ip.ts';

/** A network. Equal networks have equal `text`. */
export interface Cidr {
  readonly version: 4 | 6;
  /** Prefix length in bits. */
  readonly bits: number;
  /** Lowest address. */
  readonly first: bigint;
  /** Highest address. */
  readonly last: bigint;
  /** Canonical: host bits cleared, `10.0.0.0/8`, `fd00::/64`. */
  readonly text: string;
}

function width(version: 4 | 6): number {
  return version === 4 ? 32 : 128;
}

/** The network of an address at a prefix length. `bits` must fit the version. */
export function cidrOf(ip: Ip, bits: number): Cidr {
  // By far the most networks that are read are single addresses.
  if (bits === width(ip.version)) return { version: ip.version, bits, first: ip.value, last: ip.value, text: `${ip.text}/${bits}` };
  const host = BigInt(width(ip.version) - bits);
  const first = (ip.value >> host) << host;
  const last = first | ((1n << host) - 1n);
  return { version: ip.version, bits, first, last, text: `${ipOf(ip.version, first).text}/${bits}` };
}

/** Reads `10.0.0.0/8`; host bits are cleared (`10.1.2.3/8` is `10.0.0.0/8`). Undefined when malformed or without a mask. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  const bits = slash < 0 ? -1 : bitsAt(text, slash + 1);
  if (bits < 0) return undefined;
  const ip = parseIp(text.slice(0, slash));
  return ip === undefined || bits > width(ip.version) ? undefined : cidrOf(ip, bits);
}

/** The number from a position to the end, without leading zeros; -1 for anything else. */
function bitsAt(text: string, from: number): number {
  const digits = text.length - from;
  if (digits < 1 || digits > 3 || (digits > 1 && text.charCodeAt(from) === 48)) return -1;
  let bits = 0;
  for (let i = from; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    bits = bits * 10 + digit;
  }
  return bits;
}

/** Like `parseCidr`; a bare address is the network of that one address. */
export function parseCidrOrIp(text: string): Cidr | undefined {
  if (text.includes('/')) return parseCidr(text);
  const ip = parseIp(text);
  return ip === undefined ? undefined : cidrOf(ip, width(ip.version));
}

/** Whether all of `inner` lies in `outer`. Families never contain each other. */
export function contains(outer: Cidr, inner: Cidr | Ip): boolean {
  if (outer.version !== inner.version) return false;
  const [first, last] = 'value' in inner ? [inner.value, inner.value] : [inner.first, inner.last];
  return outer.first <= first && last <= outer.last;
}

/** Whether two networks share an address. */
export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.version === b.version && a.first <= b.last && b.first <= a.last;
}

/** Two networks of a list that share addresses, with their positions in the list. */
export interface Overlap { readonly a: number; readonly b: number }

/** All pairs that overlap, equal networks included, ordered by position; at most `limit` (10000 unless told). */
export function overlappingPairs(networks: readonly Cidr[], limit = 10_000): Overlap[] {
  const order = networks.map((cidr, at) => ({ cidr, at })).sort((x, y) => x.cidr.version - y.cidr.version
    || (x.cidr.first < y.cidr.first ? -1 : x.cidr.first > y.cidr.first ? 1 : x.cidr.bits - y.cidr.bits || x.at - y.at));
  const pairs: Overlap[] = [];
  // Networks are nested or disjoint, so those that still enclose the current one form a stack.
  const open: { cidr: Cidr; at: number }[] = [];
  for (const item of order) {
    while (open.length > 0 && !overlaps(open.at(-1)?.cidr ?? item.cidr, item.cidr)) open.pop();
    for (const outer of open) {
      pairs.push({ a: Math.min(outer.at, item.at), b: Math.max(outer.at, item.at) });
      if (pairs.length >= limit) return pairs;
    }
    open.push(item);
  }
  return pairs.sort((x, y) => x.a - y.a || x.b - y.b);
}

interface Entry<T> { readonly cidr: Cidr; readonly value: T }

/** Longest-prefix match: networks to values. A network set twice keeps the later value. */
export class CidrMap<T> {
  readonly #byBits = { 4: new Map<number, Map<bigint, Entry<T>>>(), 6: new Map<number, Map<bigint, Entry<T>>>() };
  readonly #lengths: { 4: number[]; 6: number[] } = { 4: [], 6: [] };
  #size = 0;

  /** Number of distinct networks. */
  get size(): number { return this.#size; }

  set(cidr: Cidr, value: T): void {
    const tables = this.#byBits[cidr.version];
    let table = tables.get(cidr.bits);
    if (table === undefined) {
      table = new Map();
      tables.set(cidr.bits, table);
      this.#lengths[cidr.version] = [...tables.keys()].sort((a, b) => b - a);
    }
    if (!table.has(cidr.first)) this.#size++;
    table.set(cidr.first, { cidr, value });
  }

  /** Value of exactly this network. */
  get(cidr: Cidr): T | undefined {
    return this.#byBits[cidr.version].get(cidr.bits)?.get(cidr.first)?.value;
  }

  /** The longest network that holds the address, with its value. */
  match(ip: Ip): Entry<T> | undefined {
    for (const entry of this.holding({ version: ip.version, bits: width(ip.version), first: ip.value })) return entry;
    return undefined;
  }

  /** The networks that hold all of this one, itself among them, with their values; longest first. */
  *holding({ version, bits: most, first }: Pick<Cidr, 'version' | 'bits' | 'first'>): Generator<Entry<T>> {
    for (const bits of this.#lengths[version]) {
      if (bits > most) continue;
      const host = BigInt(width(version) - bits);
      const entry = this.#byBits[version].get(bits)?.get((first >> host) << host);
      if (entry !== undefined) yield entry;
    }
  }
}

/** Order for lists: IPv4 before IPv6, then by address, wider networks first. */
export function byCidr(a: Cidr, b: Cidr): number {
  if (a.version !== b.version) return a.version - b.version;
  if (a.first !== b.first) return a.first < b.first ? -1 : 1;
  return a.bits - b.bits;
}
