import type { Place } from './define-parser.ts';

/** Which lines of a document have been accounted for; one bit a line, so logs of millions of lines stay cheap. */
export class LineAccount {
  #bits = new Uint8Array(128);
  #count = 0;

  /** Marks the lines of a place; blank or foreign lines in between are harmless. */
  add(place: Place): void {
    // By far the most calls name one line; they must not cost an object.
    if (typeof place === 'number') { this.addLine(place); return; }
    if ('n' in place) { this.addLine(place.n); return; }
    this.#grow(place.end);
    for (let n = place.start; n <= place.end; n++) this.#set(n);
  }

  addLine(n: number): void {
    if (n >> 3 >= this.#bits.length) this.#grow(n);
    this.#set(n);
  }

  has(line: number): boolean {
    return ((this.#bits[line >> 3] ?? 0) & (1 << (line & 7))) !== 0;
  }

  get size(): number {
    return this.#count;
  }

  #grow(line: number): void {
    if (line >> 3 < this.#bits.length) return;
    const wider = new Uint8Array(Math.max(this.#bits.length * 2, (line >> 3) + 1));
    wider.set(this.#bits);
    this.#bits = wider;
  }

  #set(line: number): void {
    const at = line >> 3;
    const before = this.#bits[at] ?? 0;
    const bit = 1 << (line & 7);
    if ((before & bit) !== 0) return;
    this.#bits[at] = before | bit;
    this.#count++;
  }
}

/** First line of a place. */
export function firstOf(place: Place): number {
  return typeof place === 'number' ? place : 'n' in place ? place.n : place.start;
}

/** Last line of a place. */
export function lastOf(place: Place): number {
  return typeof place === 'number' ? place : 'n' in place ? place.n : place.end;
}
