/** Exit codes, the same for every command and format. Precedence when several apply: 5, 3, 4, 1. */
export const EXIT = { clean: 0, findings: 1, usage: 2, input: 3, coverage: 4, internal: 5 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A fault the user can mend: printed as one line, `message` then `hint`, never with a stack trace. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly exitCode: ExitCode;
  /** What to do about it. */
  readonly hint: string | undefined;

  constructor(message: string, exitCode: ExitCode, hint?: string) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }
}
