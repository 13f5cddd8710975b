/** Characters looked at together. */
const BLOCK = 3;
const SLOTS = 1 << 14;

/** Slot of the three characters that end at `at`. */
function slotAt(text: string, at: number): number {
  return (text.charCodeAt(at) * 961 + text.charCodeAt(at - 1) * 31 + text.charCodeAt(at - 2)) & (SLOTS - 1);
}

interface Entry { readonly text: string; readonly owner: number }

/**
 * Finds which of many texts occur in another in one pass over it, instead of one pass each: logs have millions of lines and
 * there are hundreds of texts. The pass leaps: where three characters end no beginning of any text, none can begin in the window
 * before them (Wu and Manber's search). Texts must have at least four characters.
 */
export class LiteralIndex {
  /** Length of the shortest text: the window in which each of them has its beginning. */
  readonly #window: number;
  /** How far the window may leap for the block at its end; 0 when a text could begin in it. */
  readonly #leap: Uint8Array;
  readonly #slots = new Map<number, Entry[]>();

  /** `texts[i]` are the alternatives of owner `i`. */
  constructor(texts: readonly (readonly string[])[]) {
    const shortest = Math.min(64, ...texts.flatMap((alternatives) => alternatives.map((t) => t.length)));
    this.#window = shortest;
    this.#leap = new Uint8Array(SLOTS).fill(shortest - BLOCK + 1);
    for (const [owner, alternatives] of texts.entries()) for (const text of alternatives) this.#add(text, owner);
  }

  #add(text: string, owner: number): void {
    for (let at = BLOCK - 1; at < this.#window; at++) {
      const slot = slotAt(text, at);
      this.#leap[slot] = Math.min(this.#leap[slot] ?? 0, this.#window - 1 - at);
    }
    const slot = slotAt(text, this.#window - 1);
    const known = this.#slots.get(slot);
    if (known === undefined) this.#slots.set(slot, [{ text, owner }]);
    else known.push({ text, owner });
  }

  /** Owners with at least one alternative in `text`, ascending. */
  owners(text: string): number[] {
    let found: Set<number> | undefined;
    const leap = this.#leap;
    const back = this.#window - 1;
    for (let at = back; at < text.length;) {
      const slot = slotAt(text, at);
      const far = leap[slot] ?? 0;
      if (far > 0) { at += far; continue; }
      for (const entry of this.#slots.get(slot) ?? []) if (text.startsWith(entry.text, at - back)) (found ??= new Set()).add(entry.owner);
      at++;
    }
    return found === undefined ? [] : [...found].sort((a, b) => a - b);
  }

  /** Whether any of the texts occurs. */
  some(text: string): boolean {
    const leap = this.#leap;
    const back = this.#window - 1;
    for (let at = back; at < text.length;) {
      const slot = slotAt(text, at);
      const far = leap[slot] ?? 0;
      if (far > 0) { at += far; continue; }
      for (const entry of this.#slots.get(slot) ?? []) if (text.startsWith(entry.text, at - back)) return true;
      at++;
    }
    return false;
  }
}
