import type { EvidenceRef } from '../model/evidence.ts';
import { asComprehension, freeNames, loopSources, partsOf } from './ast.ts';
import type { Comprehension, Node, NodeOf } from './ast.ts';
import { parseExpression, partExpression, sourceOf } from './cel.ts';
import type { CelContext, Expression } from './cel.ts';
import { originOf } from './origins.ts';
import type { PresentFact, SeenFact, Situation } from './situation.ts';

/** Where a value was read: a path into a fact. */
export interface Place {
  readonly seen: SeenFact;
  readonly fact: PresentFact;
  readonly path: string;
  /** Undefined when nothing is at the path. */
  readonly value: unknown;
  readonly note?: string;
}

/** Objects cited for one expression at most. */
const MOST = 5;

/** Adds a key or an index to a path. */
export function joined(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** The place as a rule author would write it: `ciliumStatus.kpr.mode`. */
export function nameOf(place: Place): string {
  if (place.path === '') return place.seen.input.variable;
  return place.path.startsWith('[') ? place.seen.input.variable + place.path : `${place.seen.input.variable}.${place.path}`;
}

/** Lines of the input behind a place; for something absent, the lines where it should have been. */
export function refsOf(place: Place): EvidenceRef[] {
  const refs = place.fact.places(place.path);
  const note = place.note ?? (place.value === undefined ? `${lastKey(place.path)} is not here` : undefined);
  return refs.map((ref) => (note === undefined ? ref : { ...ref, note: ref.note === undefined ? note : `${ref.note}; ${note}` }));
}

function lastKey(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

const filters = new WeakMap<Node, Expression | null>();
const parts = new WeakMap<Node, Expression | null>();

function cached(cache: WeakMap<Node, Expression | null>, node: Node, make: () => Expression | undefined): Expression | undefined {
  let found = cache.get(node);
  if (found === undefined) {
    found = make() ?? null;
    cache.set(node, found);
  }
  return found ?? undefined;
}

/** Follows the parts of expressions back to the places their values came from. */
export class Tracer {
  readonly #situation: Situation;
  /** Where loop variables of the expression at hand run over. */
  readonly #loops: ReadonlyMap<string, Node>;
  #budget = 200;

  constructor(situation: Situation, root: Node) {
    this.#situation = situation;
    this.#loops = loopSources(root);
  }

  /** Every place an expression reads, in the order of the text. */
  places(node: Node): Place[] {
    if (this.#budget-- <= 0) return [];
    switch (node.kind) {
      case 'literal': return [];
      case 'id': return this.#name(node.name);
      case 'member': return this.#member(node);
      case 'index': return [...this.#index(node), ...this.places(node.index)];
      case 'method': {
        const loop = asComprehension(node);
        if (loop !== undefined) return this.#loop(loop);
        break;
      }
      case 'operator':
        if (node.op === 'in') return this.#membership(node);
        break;
      default:
    }
    return partsOf(node).flatMap((part) => this.places(part));
  }

  /** The value of a part of the expression; undefined where it has none, or only inside a loop. */
  value(node: Node): unknown {
    if (node.kind === 'literal') return node.value;
    const { context } = this.#situation;
    if ([...freeNames(node)].some((name) => !(name in context))) return undefined;
    try {
      return cached(parts, node, () => partExpression(node))?.run(context);
    } catch {
      return undefined;
    }
  }

  #name(name: string): Place[] {
    const { facts, rule, item, context } = this.#situation;
    const seen = facts.get(name);
    if (seen !== undefined) return seen.fact.state === 'present' ? [{ seen, fact: seen.fact, path: '', value: seen.fact.data }] : [];
    if (rule.items?.as === name && item !== undefined) return this.#item(item.index, item.value);
    const definition = rule.lets.find((l) => l.name === name);
    if (definition !== undefined) {
      const direct = this.#ofValue(valueOf(context, name));
      return direct.length > 0 ? direct : new Tracer(this.#situation, definition.expression.node).places(definition.expression.node);
    }
    return [];
  }

  /** The list whose items a chain inside a loop reads: for `e.state` the places of the list that `e` runs over. */
  loopOwners(node: Node): Place[] {
    if (node.kind === 'member' || node.kind === 'index') return this.loopOwners(node.object);
    const source = node.kind === 'id' ? this.#loops.get(node.name) : undefined;
    if (source === undefined) return [];
    const places = this.places(source);
    return places.length > 0 ? places : this.loopOwners(source);
  }

  #item(index: number, value: unknown): Place[] {
    const direct = this.#ofValue(value);
    const list = this.#situation.rule.items?.in.node;
    if (direct.length > 0 || list === undefined) return direct;
    const [owner] = this.places(list);
    if (owner === undefined) return [];
    const at = Array.isArray(owner.value) && owner.value[index] === value ? index : Array.isArray(owner.value) ? owner.value.indexOf(value) : -1;
    return [at < 0 ? owner : { ...owner, path: joined(owner.path, at), value }];
  }

  #member(node: NodeOf<'member'>): Place[] {
    return this.#owners(node.object).map((owner) => childOf(owner, node.key));
  }

  #index(node: NodeOf<'index'>): Place[] {
    const key = this.value(node.index);
    const owners = this.#owners(node.object);
    if (typeof key === 'string') return owners.map((owner) => childOf(owner, key));
    const direct = this.#ofValue(this.value(node));
    if (direct.length > 0) return direct;
    return owners.map((owner) => (Array.isArray(owner.value) && (typeof key === 'bigint' || typeof key === 'number') ? childOf(owner, Number(key)) : owner));
  }

  // An object that came out of a filter is found by its identity, anything else by the way it was reached.
  #owners(node: Node): Place[] {
    if (node.kind === 'id' || node.kind === 'member') return this.places(node).slice(0, MOST);
    const direct = this.#ofValue(this.value(node));
    return direct.length > 0 ? direct : this.places(node).slice(0, MOST);
  }

  /** `"key" in map` reads the key. */
  #membership(node: NodeOf<'operator'>): Place[] {
    const [key, owner] = node.operands;
    if (key === undefined || owner === undefined) return [];
    const word = this.value(key);
    const owners = this.places(owner);
    const children = typeof word !== 'string' ? owners : owners.map((o) => (isPlain(o.value) ? childOf(o, word) : o));
    return [...this.places(key), ...children];
  }

  #loop(loop: Comprehension): Place[] {
    const matched = this.#matched(loop);
    const found = this.#ofElements(loop.over, matched ?? []);
    const outside = loop.bodies.flatMap((body) => this.#outside(body));
    if (found.length > 0) return [...found, ...outside];
    const total = this.value(loop.over);
    const note = matched === undefined || !Array.isArray(total) ? undefined : total.length === 0 ? 'the list is empty' : `none of ${total.length} matches`;
    return [...this.places(loop.over).map((p) => (note === undefined || p.value === undefined ? p : { ...p, note })), ...outside];
  }

  /** The elements that decide: those that match, or for a failed `all` those that do not. */
  #matched(loop: Comprehension): readonly unknown[] | undefined {
    const [first, last] = [loop.bodies[0], loop.bodies.at(-1)];
    if (first === undefined || last === undefined) return undefined;
    if (loop.name === 'map' && loop.bodies.length === 1) return arrayOf(this.value(loop.over));
    const picked = cached(filters, loop.node, () => {
      const test = loop.name === 'all' ? `!(${sourceOf(last)})` : sourceOf(first);
      const made = parseExpression(`(${sourceOf(loop.over)}).filter(${loop.variable}, ${test})`);
      return 'run' in made ? made : undefined;
    });
    if (picked === undefined || [...freeNames(picked.node)].some((n) => !(n in this.#situation.context))) return undefined;
    try {
      return arrayOf(picked.run(this.#situation.context));
    } catch {
      return undefined;
    }
  }

  /** What the body of a loop reads beside its items. */
  #outside(body: Node): Place[] {
    return [...freeNames(body)].some((name) => this.#loops.has(name)) ? partsOf(body).flatMap((part) => this.#outside(part)) : this.places(body);
  }

  #ofElements(over: Node, elements: readonly unknown[]): Place[] {
    const places = elements.slice(0, MOST).flatMap((element) => this.#ofValue(element));
    if (places.length > 0 || elements.length === 0) return places;
    const [owner] = this.places(over);
    if (owner === undefined) return [];
    const { value } = owner;
    if (isPlain(value)) return elements.slice(0, MOST).flatMap((e) => (typeof e === 'string' ? [childOf(owner, e)] : []));
    if (!Array.isArray(value)) return [];
    return elements.slice(0, MOST).map((e) => value.indexOf(e)).filter((i) => i >= 0).map((i) => childOf(owner, i));
  }

  /** Places of an object, or of the objects in a list, by identity. */
  #ofValue(value: unknown): Place[] {
    if (typeof value !== 'object' || value === null) return [];
    for (const seen of this.#situation.facts.values()) {
      if (seen.fact.state !== 'present') continue;
      const path = originOf(seen.fact.data, value);
      if (path !== undefined) return [{ seen, fact: seen.fact, path, value }];
    }
    if (!Array.isArray(value)) return [];
    return value.filter((v) => typeof v === 'object').slice(0, MOST).flatMap((v) => (Array.isArray(v) ? [] : this.#ofValue(v)));
  }
}

function valueOf(context: CelContext, name: string): unknown {
  try {
    return context[name];
  } catch {
    return undefined;
  }
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function arrayOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : isPlain(value) ? Object.keys(value) : undefined;
}

function childOf(owner: Place, key: string | number): Place {
  const value = typeof owner.value === 'object' && owner.value !== null && Object.hasOwn(owner.value, key)
    ? (owner.value as Readonly<Record<string | number, unknown>>)[key] : undefined;
  return { seen: owner.seen, fact: owner.fact, path: joined(owner.path, key), value };
}
