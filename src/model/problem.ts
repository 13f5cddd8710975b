/** Something that could not be read or understood. Never fatal: the run goes on and the report says it. */
export interface Problem {
  /** Path inside the input, or the input's own name when the container is at fault. */
  readonly path: string;
  /** 1-based line in that file, where there is one. */
  readonly line?: number;
  readonly message: string;
}
