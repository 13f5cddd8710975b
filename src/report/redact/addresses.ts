/** Octets that speak of a network and of nobody: kept as they are. */
const KEPT = /^(?:127\.|0\.0\.0\.0$|169\.254\.|255\.|22[4-9]\.|23\d\.)/;
const V4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)/g;
const V4_DASHED = /(?<![A-Za-z0-9-])ip-(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})(?![A-Za-z0-9-])/g;
const V6 = /(?<![0-9A-Za-z:.])[0-9A-Fa-f:]{3,39}(?![0-9A-Za-z:])/g;
const MAC = /(?<![0-9A-Za-z:])(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}(?![0-9A-Za-z:])/g;

/** Public networks go where no address is in use (240.0.0.0/4). */
const RESERVED = 240;

/**
 * Pseudonyms for addresses, the same for the same address. They keep what a diagnosis needs: private stays private, parts
 * of zero stay zero, and addresses that share their first octets (IPv4) or groups (IPv6) still do.
 */
export class Addresses {
  readonly #seen = new Map<string, Map<string, number>>();

  /** The text with every address in it replaced. */
  replace(text: string): string {
    return text
      .replace(MAC, (mac) => this.#mac(mac.toLowerCase()))
      .replace(V4, (address) => this.#v4(address))
      .replace(V4_DASHED, (_, a: string, b: string, c: string, d: string) => `ip-${this.#v4([a, b, c, d].join('.')).replaceAll('.', '-')}`)
      .replace(V6, (address) => this.#v6(address));
  }

  /** 1 for the first different thing under a prefix, 2 for the second. */
  #next(prefix: string, part: string): number {
    const known = this.#seen.get(prefix) ?? new Map<string, number>();
    this.#seen.set(prefix, known);
    const number = known.get(part) ?? known.size + 1;
    known.set(part, number);
    return number;
  }

  #v4(address: string): string {
    const octets = address.split('.').map(Number);
    if (octets.some((o) => o > 255) || KEPT.test(address)) return address;
    const [a = 0, b = 0] = octets;
    const fixed = a === 10 ? 1 : (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 100 && b >= 64 && b < 128) ? 2 : 0;
    if (fixed > 0) return this.#rest(octets, octets.slice(0, fixed), fixed);
    const network = this.#next('public', `${String(a)}.${String(b)}`) - 1;
    return this.#rest(octets, [RESERVED + Math.floor(network / 250) % 15, (network % 250) + 1], 2);
  }

  #rest(octets: readonly number[], head: readonly number[], from: number): string {
    const out = [...head];
    for (let i = from; i < octets.length; i++) {
      const octet = octets[i] ?? 0;
      out.push(octet === 0 || octet === 255 ? octet : this.#next(`4 ${octets.slice(0, i).join('.')}`, String(octet)));
    }
    return out.join('.');
  }

  #mac(mac: string): string {
    if (mac === '00:00:00:00:00:00' || mac === 'ff:ff:ff:ff:ff:ff') return mac;
    const hex = this.#next('mac', mac).toString(16).padStart(8, '0');
    return `02:00:${hex.match(/../g)?.join(':') ?? ''}`;
  }

  #v6(address: string): string {
    const groups = groupsOf(address.toLowerCase());
    if (groups === undefined || groups.slice(0, 7).every((g) => g === 0) || (groups[0] ?? 0) >= 0xff00) return address;
    const first = groups[0] ?? 0;
    const isLocal = first >= 0xfe80 && first < 0xfec0;
    const isUnique = first >= 0xfc00 && first < 0xfe00;
    const head = isLocal ? first : (isUnique ? 0xfd00 : 0x3f00) + this.#next(isUnique ? 'unique' : 'global', String(first)) - 1;
    return compressed([head, ...groups.slice(1).map((g, i) => (g === 0 ? 0 : this.#next(`6 ${groups.slice(0, i + 1).join(':')}`, String(g))))]);
  }
}

/** The eight groups of an IPv6 address; undefined for anything else. */
function groupsOf(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const given = [...head, ...tail];
  if (given.some((g) => !/^[0-9a-f]{1,4}$/.test(g)) || (halves.length === 1 ? given.length !== 8 : given.length > 7)) return undefined;
  const zeros = Array<string>(8 - given.length).fill('0');
  return [...head, ...zeros, ...tail].map((g) => Number.parseInt(g, 16));
}

/** The longest run of zero groups, if of two or more, as `::`. */
function compressed(groups: readonly number[]): string {
  let best = { at: -1, length: 1 };
  let at = 0;
  while (at < groups.length) {
    const end = groups.findIndex((g, i) => i >= at && g !== 0);
    const length = (end === -1 ? groups.length : end) - at;
    if (length > best.length) best = { at, length };
    at += Math.max(1, length);
  }
  const hex = (part: readonly number[]): string => part.map((g) => g.toString(16)).join(':');
  return best.at === -1 ? hex(groups) : `${hex(groups.slice(0, best.at))}::${hex(groups.slice(best.at + best.length))}`;
}
