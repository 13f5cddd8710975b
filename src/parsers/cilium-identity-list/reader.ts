import { JsonElements } from '../../base/json-elements.ts';
import { fieldsOf, intField, itemsOf } from '../../base/json-text.ts';
import { byText } from '../../base/sort.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import type { Identity, IdentityList } from './schema.ts';

export const HEADER = /^\s*ID\s+LABELS(?:\s+REFCOUNT)?\s*$/;
const ROW = /^\s*(\d{1,10})\s+([\w.-]{1,60}:\S{0,1000})(?:\s+(\d{1,9}))?\s*$/;
const MORE = /^\s+([\w.-]{1,60}:\S{0,1000})\s*$/;
const MAX_KEPT = 20_000;
const MAX_LABELS = 100;
const MAX_KEYS = 5000;
const MAX_VALUES = 20_000;
const FIRST_CLUSTER = 256;
/** Bit 24 marks identities of the node, bit 25 those of remote nodes; ids in between belong to clusters. */
const FIRST_LOCAL = 1 << 24;

/** Reads the first row of an identity; undefined for anything else. */
export function readIdentityRow(text: string): Identity | undefined {
  const found = ROW.exec(text);
  if (found === null) return undefined;
  return { id: Number(found[1]), labels: [found[2] ?? ''], ...(found[3] === undefined ? {} : { refCount: Number(found[3]) }) };
}

/** Reads the table and the JSON form. */
export class IdentityReader {
  readonly #context: ParseContext;
  readonly #json: JsonElements;
  readonly #kept: Identity[] = [];
  readonly #keys = new Map<string, { identities: number; values: Set<string> }>();
  readonly #sizes = { count: 0, reserved: 0, cluster: 0, local: 0 };
  #isJson: boolean | undefined;
  #current: { identity: Identity; start: number; end: number } | undefined;
  #seen = false;

  constructor(context: ParseContext) {
    this.#context = context;
    this.#json = new JsonElements({
      element: ({ value, start, end }) => { this.#element(value, start, end); },
      broken: (place, why) => { context.problem(place, why); },
    });
  }

  line(line: Line): void {
    if (line.text.trim() === '') return;
    this.#isJson ??= /^\s*[[{]/.test(line.text) ? true : undefined;
    if (this.#isJson === true) {
      this.#seen = true;
      if (this.#json.line(line)) this.#context.known(line);
    } else if (this.#row(line)) this.#context.known(line);
  }

  end(): IdentityList | undefined {
    this.#json.end();
    this.#close();
    if (!this.#seen) return undefined;
    const labelKeys = [...this.#keys].map(([key, { identities, values }]) => ({ key, identities, values: values.size }))
      .sort((a, b) => b.values - a.values || b.identities - a.identities || byText(a.key, b.key)).slice(0, 50);
    return { identities: this.#kept, ...this.#sizes, labelKeys };
  }

  #row(line: Line): boolean {
    if (HEADER.test(line.text)) {
      this.#seen = true;
      this.#isJson = false;
      return true;
    }
    const identity = readIdentityRow(line.text);
    if (identity !== undefined) {
      this.#close();
      this.#seen = true;
      this.#current = { identity, start: line.n, end: line.n };
      return true;
    }
    const label = MORE.exec(line.text)?.[1];
    if (label === undefined || this.#current === undefined) return false;
    if (this.#current.identity.labels.length < MAX_LABELS) this.#current.identity.labels.push(label);
    this.#current.end = line.n;
    return true;
  }

  #close(): void {
    const current = this.#current;
    this.#current = undefined;
    if (current !== undefined) this.#take(current.identity, current.start, current.end);
  }

  /** `identity list -o json` gives identities, with `--endpoints` each inside an object with its count. */
  #element(value: unknown, start: number, end: number): void {
    const outer = fieldsOf(value);
    const fields = outer.has('identity') ? fieldsOf(outer.get('identity')) : outer;
    const id = intField(fields, 'id');
    const refCount = intField(outer, 'refCount');
    if (id === undefined || id < 0) { this.#context.problem({ start, end }, 'an object without an id'); return; }
    const labels = itemsOf(fields.get('labels')).filter((label): label is string => typeof label === 'string').slice(0, MAX_LABELS);
    this.#take({ id, labels, ...(refCount === undefined || refCount < 0 ? {} : { refCount }) }, start, end);
  }

  #take(identity: Identity, start: number, end: number): void {
    const { id, labels } = identity;
    this.#sizes.count++;
    const cluster = id >= FIRST_CLUSTER && id < FIRST_LOCAL;
    this.#sizes[id < FIRST_CLUSTER ? 'reserved' : cluster ? 'cluster' : 'local']++;
    if (cluster) for (const label of labels) this.#label(label);
    if (this.#kept.length < MAX_KEPT) this.#context.noteItem('identities', this.#kept.push(identity) - 1, '', { start, end });
  }

  #label(label: string): void {
    const at = label.indexOf('=');
    const key = at < 0 ? label : label.slice(0, at);
    let known = this.#keys.get(key);
    if (known === undefined) {
      if (this.#keys.size >= MAX_KEYS) return;
      known = { identities: 0, values: new Set() };
      this.#keys.set(key, known);
    }
    known.identities++;
    if (known.values.size < MAX_VALUES) known.values.add(at < 0 ? '' : label.slice(at + 1));
  }
}
