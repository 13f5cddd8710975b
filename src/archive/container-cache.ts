import type { Container } from './container.ts';
import type { Place } from './nested.ts';

interface Held {
  readonly container: Container;
  users: number;
  dropped: boolean;
}

/** Keeps the last few nested zips open, since unpacking one again costs as much as reading it all. */
export class ContainerCache {
  readonly #held = new Map<Place, Held>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes over a container: it is closed when its time is up. */
  put(place: Place, container: Container): void {
    if (this.#held.has(place)) {
      container.close();
      return;
    }
    this.#held.set(place, { container, users: 0, dropped: false });
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= this.#most) return;
      this.#drop(oldest);
    }
  }

  /** Runs `use` with the container of `place`, which stays open meanwhile; undefined when it is not here. */
  borrow(place: Place): { container: Container; release: () => void } | undefined {
    const held = this.#held.get(place);
    if (held === undefined) return undefined;
    this.#held.delete(place);
    this.#held.set(place, held);
    held.users += 1;
    return { container: held.container, release: () => { held.users -= 1; this.#closeUnused(held); } };
  }

  clear(): void {
    for (const place of [...this.#held.keys()]) this.#drop(place);
  }

  /** A zip stored inside a dropped one reads through it, so it goes as well. */
  #drop(place: Place): void {
    for (const [inner] of [...this.#held]) if (inner.parent?.place === place) this.#drop(inner);
    const held = this.#held.get(place);
    if (held === undefined) return;
    this.#held.delete(place);
    held.dropped = true;
    this.#closeUnused(held);
  }

  #closeUnused(held: Held): void {
    if (held.dropped && held.users === 0) held.container.close();
  }
}
