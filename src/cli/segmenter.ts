/** `Intl.Segmenter`, made when it is first used; the build puts it in its place. */
export class SegmenterOnDemand {
  readonly #made: () => Intl.Segmenter;

  constructor(...args: ConstructorParameters<typeof Intl.Segmenter>) {
    // Named so that the build does not put this class here, too.
    const { Segmenter } = Intl;
    let made: Intl.Segmenter | undefined;
    this.#made = (): Intl.Segmenter => (made ??= new Segmenter(...args));
  }

  segment(text: string): Intl.Segments {
    return this.#made().segment(text);
  }
}
