import { cidrOf, parseCidr } from '../../base/cidr.ts';
import { parseIp } from '../../base/ip.ts';

/** Who owns the narrowest range around an address: one look-up for each prefix length in use. */
export class RangeOwners<T> {
  readonly #owners = new Map<string, T>();
  readonly #lengths: Record<4 | 6, Set<number>> = { 4: new Set(), 6: new Set() };

  add(range: string, owner: T): void {
    const network = parseCidr(range);
    if (network === undefined) return;
    this.#owners.set(network.text, owner);
    this.#lengths[network.version].add(network.bits);
  }

  ownerOf(address: string): T | undefined {
    const ip = parseIp(address);
    if (ip === undefined) return undefined;
    for (const bits of [...this.#lengths[ip.version]].sort((a, b) => b - a)) {
      const owner = this.#owners.get(cidrOf(ip, bits).text);
      if (owner !== undefined) return owner;
    }
    return undefined;
  }
}
