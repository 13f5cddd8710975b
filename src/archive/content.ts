/** Bytes that can be damaged. Reading never throws for damage: it ends early and `damageSeen` says why. */
export interface Content {
  /**
   * The bytes from the start. `wanted` is a hint: the caller will take no more than that many bytes.
   * Leaving the loop early releases whatever is open.
   */
  chunks(wanted?: number): AsyncGenerator<Uint8Array, void, undefined>;
  /** Damage met by the last `chunks`, as one sentence without a full stop. */
  damageSeen(): string | undefined;
}

/** Pieces that come one after the other, at once or in their own time. */
export type Stream<T> = AsyncIterable<T> | Iterable<T>;

/** Joins pieces into one array of exactly their length; a single piece is returned as it is. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const first = pieces[0];
  if (first !== undefined && pieces.length === 1) return first;
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** Up to `most` bytes from the start, and whether there is more. */
export async function collect(content: Content, most: number): Promise<{ bytes: Uint8Array; more: boolean }> {
  const pieces: Uint8Array[] = [];
  let room = most;
  for await (const piece of content.chunks(most + 1)) {
    if (piece.length > room) {
      pieces.push(piece.subarray(0, room));
      return { bytes: joined(pieces), more: true };
    }
    pieces.push(piece);
    room -= piece.length;
  }
  return { bytes: joined(pieces), more: false };
}

/** `12,345` whatever the locale. */
export function count(n: number): string {
  return String(n).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
