import type { Line } from './lines.ts';

/** One value of a JSON array or of a stream of JSON objects. */
export interface JsonElement {
  readonly value: unknown;
  /** Lines it stands on. */
  readonly start: number;
  readonly end: number;
}

/** What a reader of elements wants to hear. */
export interface JsonElementSink {
  element(element: JsonElement): void;
  /** A value that is no JSON, or is too large to be held. */
  broken(place: { readonly start: number; readonly end: number }, why: string): void;
}

/** Characters of one element that are held. */
const MAX_ELEMENT = 4 * 1024 * 1024;
const OPEN = 123;
const CLOSE = 125;
const STEP = /["[\]{}]/g;
const QUOTE = /["\\]/g;

/**
 * Takes JSON apart while it is read: the objects of one top-level array, or objects one after another, pretty-printed or not. Memory is
 * that of one element, and what stands before a cut is not lost.
 */
export class JsonElements {
  readonly #sink: JsonElementSink;
  #inArray = false;
  #depth = 0;
  #quoted = false;
  #parts: string[] = [];
  #size = 0;
  #start = 0;
  #last = 0;
  #seen = 0;

  constructor(sink: JsonElementSink) {
    this.#sink = sink;
  }

  /** Elements given out so far. */
  get count(): number { return this.#seen; }

  /** Reads one line. True when all of it belongs to the JSON. */
  line(line: Line): boolean {
    this.#last = line.n;
    if (this.#depth === 0 && this.#whole(line)) return true;
    let from = 0;
    let foreign = false;
    while (from < line.text.length) {
      if (this.#depth > 0) from = this.#inside(line, from);
      else {
        const { next, clean } = this.#between(line, from);
        foreign ||= !clean;
        from = next;
      }
    }
    if (line.cut === true && this.#depth > 0) this.#drop('the line is longer than what is read of it');
    else if (this.#depth > 0) this.#hold('\n');
    return !foreign;
  }

  /** The usual form: one object on one line. What does not decode as such goes the long way. */
  #whole(line: Line): boolean {
    const { text } = line;
    if (line.cut === true || text.length > MAX_ELEMENT || text.charCodeAt(0) !== OPEN || text.charCodeAt(text.length - 1) !== CLOSE) return false;
    const value = decode(text);
    if (value === undefined) return false;
    this.#seen++;
    this.#sink.element({ value, start: line.n, end: line.n });
    return true;
  }

  /** Ends the text: an element still open was cut. */
  end(): void {
    if (this.#depth > 0) this.#drop('the text ends inside this value');
  }

  /** Between elements: brackets of the array, commas, or text of another kind. */
  #between(line: Line, from: number): { next: number; clean: boolean } {
    const { text } = line;
    let at = from;
    while (at < text.length && ' \t,'.includes(text.charAt(at))) at++;
    const char = text.charAt(at);
    if (char === '' || char === ']') {
      if (char === ']') this.#inArray = false;
      return { next: at + 1, clean: true };
    }
    if (char === '[' && !this.#inArray && /^\[\s*(?:$|[[{\]])/.test(text.slice(at, at + 200))) {
      this.#inArray = true;
      return { next: at + 1, clean: true };
    }
    if (char === '{' || (char === '[' && this.#inArray)) {
      this.#start = line.n;
      this.#depth = 1;
      this.#hold(char);
      return { next: at + 1, clean: true };
    }
    return { next: text.length, clean: false };
  }

  #inside({ text, n }: Line, from: number): number {
    let at = from;
    while (at < text.length) {
      const step = this.#quoted ? QUOTE : STEP;
      step.lastIndex = at;
      const found = step.exec(text);
      if (found === null) break;
      at = found.index + 1;
      const char = found[0];
      if (this.#quoted) {
        if (char === '\\') at++;
        else this.#quoted = false;
      } else if (char === '"') this.#quoted = true;
      else if (char === '{' || char === '[') this.#depth++;
      else if (--this.#depth === 0) {
        this.#hold(text.slice(from, at));
        this.#close(n);
        return at;
      }
    }
    this.#hold(text.slice(from));
    return text.length;
  }

  #hold(text: string): void {
    this.#size += text.length;
    if (this.#size <= MAX_ELEMENT) this.#parts.push(text);
    else this.#parts.length = 0;
  }

  #close(end: number): void {
    const place = { start: this.#start, end };
    const tooLarge = this.#size > MAX_ELEMENT;
    const value = tooLarge ? undefined : decode(this.#parts.join(''));
    this.#reset();
    if (value === undefined) { this.#sink.broken(place, tooLarge ? 'a JSON value is too large' : 'no valid JSON'); return; }
    this.#seen++;
    this.#sink.element({ value, ...place });
  }

  #drop(why: string): void {
    const place = { start: this.#start, end: this.#last };
    this.#reset();
    this.#sink.broken(place, why);
  }

  #reset(): void {
    this.#parts = [];
    this.#size = 0;
    this.#depth = 0;
    this.#quoted = false;
  }
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Reads the elements of a text at hand. `others`: lines that are no JSON; blank ones left out. */
export function jsonElements(lines: readonly Line[]): {
  readonly elements: readonly JsonElement[];
  readonly broken: readonly { readonly place: { readonly start: number; readonly end: number }; readonly why: string }[];
  readonly others: readonly Line[];
} {
  const elements: JsonElement[] = [];
  const broken: { place: { start: number; end: number }; why: string }[] = [];
  const reader = new JsonElements({
    element: (element) => { elements.push(element); },
    broken: (place, why) => { broken.push({ place, why }); },
  });
  const others = lines.filter((line) => line.text.trim() !== '' && !reader.line(line));
  reader.end();
  return { elements, broken, others };
}
