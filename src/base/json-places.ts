import type { Line } from './lines.ts';

const STEP = /["[\]{},]|[^\s:"[\]{},]+/g;
const QUOTE = /["\\]/g;
/** Deeper values, and what comes later, have no place of their own: the value around them has. */
const MAX_DEPTH = 12;
const MAX_PLACES = 500_000;

interface Frame { readonly path: string; readonly array: boolean; index: number; key: string | undefined }

/**
 * Line of each value in a JSON text, by path: `kubernetes.status`, `nodes[2].name`. Of a field it is the line of its key. The text must
 * begin with the value; what follows it is ignored. Total and linear; a text that is no JSON gives the places of what was read.
 */
export function jsonPlaces(lines: readonly Line[]): ReadonlyMap<string, number> {
  const walk = new Walk();
  for (const line of lines) {
    if (walk.done) break;
    walk.line(line);
  }
  return walk.places;
}

class Walk {
  readonly places = new Map<string, number>();
  done = false;
  readonly #stack: Frame[] = [];
  #depth = 0;
  #quoted = false;
  #text = '';

  line({ text, n }: Line): void {
    let at = 0;
    while (at < text.length && !this.done) at = this.#quoted ? this.#inside(text, n, at) : this.#outside(text, n, at);
  }

  #inside(text: string, n: number, from: number): number {
    QUOTE.lastIndex = from;
    const found = QUOTE.exec(text);
    const end = found === null ? text.length : found.index;
    if (this.#text.length < 500) this.#text += text.slice(from, end);
    if (found === null) return end;
    if (found[0] === '\\') return end + 2;
    this.#quoted = false;
    const frame = this.#stack.at(-1);
    if (frame !== undefined && !frame.array && frame.key === undefined) frame.key = this.#text;
    else this.#value(n);
    return end + 1;
  }

  #outside(text: string, n: number, from: number): number {
    STEP.lastIndex = from;
    const found = STEP.exec(text);
    if (found === null) return text.length;
    const token = found[0];
    if (token === '"') { this.#quoted = true; this.#text = ''; }
    else if (token === '{' || token === '[') this.#open(token === '[', n);
    else if (token === '}' || token === ']') this.#close();
    else if (token === ',') this.#next();
    else this.#value(n);
    return found.index + token.length;
  }

  #value(n: number): string {
    const frame = this.#stack.at(-1);
    if (frame === undefined) return '';
    const path = frame.array ? `${frame.path}[${String(frame.index)}]` : frame.path === '' ? frame.key ?? '' : `${frame.path}.${frame.key ?? ''}`;
    if (this.#depth <= MAX_DEPTH && this.places.size < MAX_PLACES && path.length < 1000) this.places.set(path, n);
    return path;
  }

  #open(array: boolean, n: number): void {
    const path = this.#value(n);
    this.#depth++;
    if (this.#depth <= MAX_DEPTH) this.#stack.push({ path, array, index: 0, key: undefined });
  }

  #close(): void {
    if (this.#depth <= MAX_DEPTH) this.#stack.pop();
    this.#depth--;
    this.done = this.#depth <= 0;
  }

  #next(): void {
    const frame = this.#stack.at(-1);
    if (frame === undefined || this.#depth > MAX_DEPTH) return;
    frame.index++;
    frame.key = undefined;
  }
}
