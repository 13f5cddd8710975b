import type { Line } from '../lines.ts';
import { MAX_OBJECT, type RawObject } from './raw-object.ts';
import { CUT, type Envelope, type SplitSink } from './split-yaml.ts';

// Deeper texts are refused: nothing in Kubernetes nests like that.
const MAX_DEPTH = 100;
const BROKEN = 'not valid JSON: a string goes over a line end, or the nesting is too deep';

/** The text of one JSON value, line by line. */
class JsonBuffer {
  readonly #lines: string[] = [];
  readonly #numbers: number[] = [];
  #size = 0;
  broken = false;

  add(text: string, n: number): void {
    if (text === '') return;
    this.#size += text.length + 1;
    if (this.#size > MAX_OBJECT) { this.#lines.length = 0; this.#numbers.length = 0; return; }
    if (this.#numbers.at(-1) === n) this.#lines[this.#lines.length - 1] = `${this.#lines.at(-1) ?? ''}${text}`;
    else { this.#lines.push(text); this.#numbers.push(n); }
  }

  get text(): string {
    return this.#lines.join('\n');
  }

  finish(start: number, end: number): RawObject {
    return { format: 'json', lines: this.#lines, numbers: this.#numbers, start, end, oversize: this.#size > MAX_OBJECT };
  }
}

/**
 * Takes JSON apart: values one after the other, and the elements of `items` of a list (or of an array at the top) one by
 * one. Works on any layout, from `kubectl -o json` to a single line. Only brackets and strings are looked at.
 */
export class JsonSplitter {
  readonly #sink: SplitSink;
  #depth = 0;
  #inString = false;
  /** Last string at depth 1: the key before a value. */
  #key = '';
  #keyFrom = -1;
  /** Depth inside the array whose elements are the objects, 0 outside of it. */
  #itemDepth = 0;
  #split = false;
  #items = 0;
  #envelope: Envelope = {};
  #outer = new JsonBuffer();
  #item: JsonBuffer | undefined;
  #start = 0;
  #itemStart = 0;
  #last = 0;

  constructor(sink: SplitSink) {
    this.#sink = sink;
  }

  get idle(): boolean {
    return this.#depth === 0;
  }

  /** Whether a JSON text can start with this line. */
  static starts(text: string): boolean {
    return /^\s*(?:\{\s*(?:$|["}{])|\[\s*(?:$|[\]{]))/.test(text);
  }

  line(line: Line): void {
    const { text, n } = line;
    if (text.trim() === '') return;
    this.#last = n;
    const stop = /["\\{}[\]]/g;
    let from = 0;
    for (let found = stop.exec(text); found !== null; found = stop.exec(text)) {
      const at = found.index;
      const mark = found[0];
      if (this.#inString) {
        if (mark === '\\') stop.lastIndex = at + 2;
        else if (mark === '"') this.#endString(text, at);
      } else if (mark === '"') this.#startString(at);
      else if (mark === '{' || mark === '[') from = this.#open(mark, text, from, at, n);
      else if (mark === '}' || mark === ']') from = this.#shut(text, from, at, n);
    }
    this.#endLine(text, from, n);
  }

  end(): void {
    if (this.#depth === 0) return;
    if (this.#item !== undefined) this.#sink.refused(this.#item.finish(this.#itemStart, this.#last), CUT);
    else if (this.#split) this.#sink.problem(this.#last, 'the list ends without its closing bracket: it was cut');
    else this.#sink.refused(this.#outer.finish(this.#start, this.#last), 'the text ends inside this object: it was cut');
    if (this.#split) this.#knowOuter();
  }

  #startString(at: number): void {
    this.#inString = true;
    this.#keyFrom = this.#depth === 1 ? at + 1 : -1;
  }

  #endString(text: string, at: number): void {
    this.#inString = false;
    if (this.#keyFrom >= 0) this.#key = text.slice(this.#keyFrom, at);
    this.#keyFrom = -1;
  }

  /** Returns from where on the line is still to be kept. */
  #open(mark: string, text: string, from: number, at: number, n: number): number {
    if (this.#depth === 0) {
      if (text.slice(from, at).trim() !== '') this.#sink.problem(n, 'text before a JSON value is not read');
      this.#outer = new JsonBuffer();
      this.#start = n;
      this.#key = '';
    }
    this.#depth++;
    const top = this.#depth === 1;
    if (mark === '[' && this.#itemDepth === 0 && (top || (this.#depth === 2 && this.#key === 'items'))) {
      this.#outer.add(text.slice(top ? at : from, at + 1), n);
      this.#itemDepth = this.#depth;
      this.#split = true;
      this.#items = 0;
      this.#envelope = envelopeOf(this.#outer.text);
      return at + 1;
    }
    if (this.#itemDepth > 0 && this.#depth === this.#itemDepth + 1 && this.#item === undefined) {
      this.#item = new JsonBuffer();
      this.#itemStart = n;
      return at;
    }
    if (this.#depth > MAX_DEPTH) this.#current().broken = true;
    return top ? at : from;
  }

  #shut(text: string, from: number, at: number, n: number): number {
    if (this.#depth === 0) return from;
    this.#depth--;
    if (this.#item !== undefined && this.#depth === this.#itemDepth) {
      this.#item.add(text.slice(from, at + 1), n);
      this.#deliverItem(n);
      return at + 1;
    }
    if (this.#itemDepth > 0 && this.#depth < this.#itemDepth && this.#item === undefined) {
      this.#itemDepth = 0;
      from = at;
    }
    if (this.#depth > 0) return from;
    this.#outer.add(text.slice(from, at + 1), n);
    this.#finishTop(n);
    return at + 1;
  }

  #endLine(text: string, from: number, n: number): void {
    if (this.#inString) {
      // No JSON string goes over a line end: a line was cut or wrapped.
      this.#inString = false;
      this.#current().broken = true;
    }
    const rest = text.slice(from);
    if (this.#item !== undefined) this.#item.add(rest, n);
    else if (this.#itemDepth > 0) this.#sink.known(n);
    else if (this.#depth > 0) this.#outer.add(rest, n);
    // A shell without a final line end shows `%` there.
    else if (!/^\s*[,%]?\s*$/.test(rest)) this.#sink.problem(n, 'text after a JSON value is not read');
  }

  #current(): JsonBuffer {
    return this.#item ?? this.#outer;
  }

  #deliverItem(n: number): void {
    const item = this.#item;
    this.#item = undefined;
    if (item === undefined) return;
    this.#items++;
    if (item.broken) this.#sink.refused(item.finish(this.#itemStart, n), BROKEN);
    else this.#sink.object(item.finish(this.#itemStart, n), this.#envelope);
  }

  #finishTop(n: number): void {
    if (this.#split && this.#items > 0) this.#knowOuter();
    else if (this.#outer.broken) this.#sink.refused(this.#outer.finish(this.#start, n), BROKEN);
    else this.#sink.object(this.#outer.finish(this.#start, n), undefined);
    this.#split = false;
    this.#itemDepth = 0;
    this.#outer = new JsonBuffer();
  }

  #knowOuter(): void {
    const { numbers } = this.#outer.finish(this.#start, this.#last);
    for (const n of numbers) this.#sink.known(n);
  }
}

/** What the head of a list says of it; what follows the items comes too late for them. */
function envelopeOf(head: string): Envelope {
  const text = head.slice(0, 4096);
  const kind = /"kind"\s*:\s*"([A-Za-z]+)"/.exec(text)?.[1];
  const apiVersion = /"apiVersion"\s*:\s*"([A-Za-z0-9./-]+)"/.exec(text)?.[1];
  return { ...(apiVersion === undefined ? {} : { apiVersion }), ...(kind === undefined ? {} : { kind }) };
}
