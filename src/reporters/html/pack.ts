/*
 * JSON in which what repeats stands once. A large report says the same nodes, titles and steps thousands of times; packed it
 * is a fraction of its size, and unpacking takes a few lines (templates/html/script.js has the same ones).
 *
 * A value is: a string, true, false, null; `[-2, n]` a number; `[-1, ...]` a list; `[s, ...]` an object with the keys
 * `shapes[s]`; a bare number n the n-th entry of `pool`, which refers to earlier entries only.
 */
const LIST = -1;
const NUMBER = -2;

/** Stands between the keys of a shape; hardly a key holds it. */
const BETWEEN = '\n';

/** Strings as short as a reference are not worth one. */
const WORTH = 6;

/** Values that a packed text may stand for; more would be an attack on whoever reads it. */
const MOST_VALUES = 40_000_000;

export interface Packed { readonly packed: 1; readonly shapes: readonly (readonly string[])[]; readonly pool: readonly unknown[]; readonly root: unknown }

interface Leaf { readonly leaf: unknown }
interface Branch { readonly tag: number; readonly items: readonly number[] }

class Packer {
  readonly #ids = new Map<string, number>();
  readonly #nodes: (Leaf | Branch)[] = [];
  readonly #shapes = new Map<string, { readonly keys: readonly string[]; readonly at: number }>();

  get shapes(): (readonly string[])[] {
    return [...this.#shapes.values()].map(({ keys }) => keys);
  }

  #intern(key: string, node: Leaf | Branch): number {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#ids.set(key, this.#nodes.length);
    return this.#nodes.push(node) - 1;
  }

  #shape(keys: readonly string[]): number {
    // What follows the count cannot be taken for a list that is spelt as JSON.
    const text = keys.some((key) => key.includes(BETWEEN)) ? JSON.stringify(keys) : `${keys.length}${BETWEEN}${keys.join(BETWEEN)}`;
    const known = this.#shapes.get(text);
    if (known !== undefined) return known.at;
    const at = this.#shapes.size;
    this.#shapes.set(text, { keys, at });
    return at;
  }

  /** Number of the value among the different ones; parts get theirs before the whole. */
  add(value: unknown): number {
    if (typeof value === 'string') return this.#intern(`"${value}`, { leaf: value });
    if (typeof value === 'number') return this.#intern(`#${String(value)}`, { leaf: [NUMBER, value] });
    if (typeof value !== 'object' || value === null) return this.#intern(`!${String(value)}`, { leaf: value });
    if (Array.isArray(value)) return this.#branch(LIST, value.map((item) => this.add(item)));
    const keys: string[] = [];
    const parts: unknown[] = [];
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined) continue;
      keys.push(key);
      parts.push(item);
    }
    return this.#branch(this.#shape(keys), parts.map((item) => this.add(item)));
  }

  #branch(tag: number, items: readonly number[]): number {
    return this.#intern(`${tag}:${items.join(',')}`, { tag, items });
  }

  /** The pool of what is used more than once, and the value itself. */
  write(root: number): { pool: unknown[]; root: unknown } {
    const uses = new Uint32Array(this.#nodes.length);
    for (const node of this.#nodes) if ('items' in node) for (const item of node.items) uses[item] = (uses[item] ?? 0) + 1;
    const pool: unknown[] = [];
    const written: unknown[] = [];
    this.#nodes.forEach((node, id) => {
      const value = 'items' in node ? [node.tag, ...node.items.map((item) => written[item])] : node.leaf;
      const worth = 'items' in node ? node.items.length > 0 : typeof node.leaf === 'string' && node.leaf.length > WORTH;
      written[id] = worth && (uses[id] ?? 0) > 1 ? pool.push(value) - 1 : value;
    });
    return { pool, root: written[root] };
  }
}

/** The value with everything that repeats said once; nothing is lost. */
export function pack(value: unknown): Packed {
  const packer = new Packer();
  const root = packer.add(value);
  const { pool, root: written } = packer.write(root);
  return { packed: 1, shapes: packer.shapes, pool, root: written };
}

/** Whether this is what `pack` writes, as far as can be seen from outside. */
export function isPacked(value: unknown): value is Packed {
  return typeof value === 'object' && value !== null && 'packed' in value && value.packed === 1
    && 'shapes' in value && Array.isArray(value.shapes) && 'pool' in value && Array.isArray(value.pool) && 'root' in value;
}

/**
 * The value that was packed. Repeated parts are the same object in several places.
 * @throws {RangeError} when it is not what `pack` writes
 */
export function unpack({ shapes, pool, root }: Packed): unknown {
  const values: { value: unknown; size: number }[] = [];
  let size = 0;
  const read = (item: unknown): unknown => {
    size++;
    if (typeof item === 'number') {
      const known = values[item];
      if (known === undefined) throw new RangeError('refers to nothing');
      size += known.size;
      return known.value;
    }
    if (!Array.isArray(item)) return item;
    const [tag, ...rest] = item as readonly unknown[];
    if (tag === NUMBER) return rest[0];
    if (tag === LIST) return rest.map(read);
    const keys = typeof tag === 'number' ? shapes[tag] : undefined;
    if (keys === undefined || keys.length !== rest.length) throw new RangeError('has another shape');
    return Object.fromEntries(keys.map((key, i) => [key, read(rest[i])]));
  };
  const measured = (item: unknown): { value: unknown; size: number } => {
    size = 0;
    const value = read(item);
    if (size > MOST_VALUES) throw new RangeError('stands for too much');
    return { value, size };
  };
  for (const item of pool) values.push(measured(item));
  return measured(root).value;
}
