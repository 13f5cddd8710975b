/** Lines of one file, before their text has been fetched. Lines are 1-based and inclusive. */
export interface EvidenceRef {
  /** Path inside the input. */
  readonly path: string;
  /** Re-openable file locator, without the line part. */
  readonly locator: string;
  readonly startLine: number;
  readonly endLine: number;
  /** Says what the lines show, above all for absence: "no KUBE-SVC chain in these lines". */
  readonly note?: string;
}

/** A quoted place in the input: the proof under a finding. */
export interface Evidence {
  /** `dump.zip!/cmd/x.md:14-16`. */
  readonly locator: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  /** The very text, clipped to a readable size; control characters as they stand (renderers make them visible). */
  readonly excerpt: string;
  readonly note?: string;
}

/** A finding without evidence does not type-check. */
export type NonEmpty<T> = readonly [T, ...T[]];
