import type { Place } from './define-parser.ts';

/** Which lines of a document have been accounted for; one bit a line, so logs of millions of lines stay cheap. */
export class LineAccount {
  #bits = new Uint8Array(128);
  #count = 0;

  /** Marks the lines of a place; blank or foreign lines in between are harmless. */
  add(place: Place): void {
    const { start, end } = linesOf(place);
    this.#grow(end);
    for (let n = start; n <= end; n++) this.#set(n);
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
    if (this.has(line)) return;
    this.#bits[line >> 3] = (this.#bits[line >> 3] ?? 0) | (1 << (line & 7));
    this.#count++;
  }
}

/** First and last line of a place. */
export function linesOf(place: Place): { readonly start: number; readonly end: number } {
  if (typeof place === 'number') return { start: place, end: place };
  return 'n' in place ? { start: place.n, end: place.n } : place;
}
