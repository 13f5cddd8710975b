import type { ParserData } from '../../parsers/registry.gen.ts';
import type { Read, ViewContext } from '../define-view.ts';

/** An entry of a map: the identity, and its position in the listing. */
export interface Held { readonly identity: number; readonly at: number }

/**
 * The map of one node. Every node has an entry for every pod, and all nodes are compared: what is kept of an entry are two
 * numbers in a row of numbers, no object.
 */
export class Cache {
  readonly node: string;
  readonly read: Read<ParserData['cilium-bpf-ipcache']>;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #identities: Uint32Array;
  /** Positions from 1 up; 0 where the address is not in the map. */
  readonly #positions: Uint32Array;

  constructor(node: string, read: Read<ParserData['cilium-bpf-ipcache']>, numbers: ReadonlyMap<string, number>, rows: readonly (readonly [address: number, held: Held])[]) {
    this.node = node;
    this.read = read;
    this.#numbers = numbers;
    this.#identities = new Uint32Array(numbers.size);
    this.#positions = new Uint32Array(numbers.size);
    for (const [address, { identity, at }] of rows) {
      this.#identities[address] = identity;
      this.#positions[address] = at + 1;
    }
  }

  has(ip: string): boolean {
    return (this.#positions[this.#numbers.get(ip) ?? -1] ?? 0) > 0;
  }

  get(ip: string): Held | undefined {
    const address = this.#numbers.get(ip) ?? -1;
    const position = this.#positions[address] ?? 0;
    return position === 0 ? undefined : { identity: this.#identities[address] ?? 0, at: position - 1 };
  }

  *entries(): Generator<[ip: string, held: Held]> {
    for (const ip of this.#numbers.keys()) {
      const held = this.get(ip);
      if (held !== undefined) yield [ip, held];
    }
  }
}

/** The whole maps, one for each node. */
export function cachesOf(context: ViewContext): Cache[] {
  const seen = new Set<string>();
  const numbers = new Map<string, number>();
  return context.read('cilium-bpf-ipcache').flatMap((read): Cache[] => {
    if (read.node === undefined || !read.whole || seen.has(read.node)) return [];
    seen.add(read.node);
    const rows: [number, Held][] = [];
    read.data.entries.forEach(({ prefix, clusterId, identity }, at) => {
      if (clusterId !== undefined || !/\/(?:32|128)$/.test(prefix)) return;
      const ip = prefix.slice(0, prefix.indexOf('/'));
      const known = numbers.get(ip) ?? numbers.size;
      numbers.set(ip, known);
      rows.push([known, { identity, at }]);
    });
    return [new Cache(read.node, read, numbers, rows)];
  });
}
