const GRAM = 4;
const SLOTS = 1 << 16;
/** Weight of the first of four characters. */
const LEAVING = 31 ** 3;

/** Slot of the four characters at `at`. */
function slotOf(text: string, at: number): number {
  const hash = ((text.charCodeAt(at) * 31 + text.charCodeAt(at + 1)) * 31 + text.charCodeAt(at + 2)) * 31 + text.charCodeAt(at + 3);
  return hash & (SLOTS - 1);
}

/**
 * Finds which of many texts occur in another in one pass over it, instead of one pass each: logs have millions of lines and
 * there are hundreds of texts. Texts must have at least four characters.
 */
export class LiteralIndex {
  readonly #used = new Uint8Array(SLOTS);
  readonly #slots = new Map<number, { readonly text: string; readonly owner: number }[]>();

  /** `texts[i]` are the alternatives of owner `i`. */
  constructor(texts: readonly (readonly string[])[]) {
    for (const [owner, alternatives] of texts.entries()) for (const text of alternatives) {
      const slot = slotOf(text, 0);
      this.#used[slot] = 1;
      this.#slots.set(slot, [...this.#slots.get(slot) ?? [], { text, owner }]);
    }
  }

  /** Owners with at least one alternative in `text`, ascending. */
  owners(text: string): number[] {
    let found: Set<number> | undefined;
    const used = this.#used;
    const { length } = text;
    if (length < GRAM) return [];
    let hash = slotOf(text, 0);
    for (let at = 0; ; at++) {
      if (used[hash] !== 0) {
        for (const entry of this.#slots.get(hash) ?? []) if (text.startsWith(entry.text, at)) (found ??= new Set()).add(entry.owner);
      }
      if (at + GRAM >= length) break;
      // The hash rolls on: the first character leaves, the next one enters; only the low 16 bits count.
      hash = ((hash - text.charCodeAt(at) * LEAVING) * 31 + text.charCodeAt(at + GRAM)) & (SLOTS - 1);
    }
    return found === undefined ? [] : [...found].sort((a, b) => a - b);
  }
}
