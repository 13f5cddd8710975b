/** A part of a document that is complete in itself: leaving it out breaks nothing around it. */
export interface Block {
  readonly text: string;
  /** Stays whatever the budget; its size must be bounded by whoever made it. */
  readonly keep?: boolean;
}

const encoder = new TextEncoder();

/** Bytes in UTF-8. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/**
 * Joins blocks with an empty line between, in at most `limit` bytes: where they do not fit, blocks that need not be kept are
 * left out from the last one on, and a note stands where the first of them stood.
 * @param note text of the note for the number of blocks left out
 */
export function joinWithin(blocks: readonly Block[], limit: number, note: (left: number) => string): string {
  const sizes = blocks.map((b) => byteLength(b.text) + 2);
  const left = new Set<number>();
  let total = sizes.reduce((sum, size) => sum + size, 0);
  // Room for the note, counted with a number longer than any that can come.
  const budget = limit - byteLength(note(blocks.length * 10)) - 2;
  for (let i = blocks.length - 1; i >= 0 && total > (left.size > 0 ? budget : limit); i--) {
    if (blocks[i]?.keep === true) continue;
    left.add(i);
    total -= sizes[i] ?? 0;
  }
  const first = Math.min(...left);
  const parts = blocks.flatMap((block, i) => (i === first ? [note(left.size)] : left.has(i) ? [] : [block.text]));
  return `${parts.join('\n\n')}\n`;
}
