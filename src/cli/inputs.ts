import { openInput } from '../archive/open.ts';
import { EXIT, UserError } from '../base/errors.ts';
import type { SourceTree } from '../model/source-file.ts';
import type { Io } from './io.ts';

/** Inputs that could be opened; at least one. */
export interface Opened { readonly trees: readonly SourceTree[]; close(): Promise<void> }

/**
 * Opens every input named. One that cannot be opened is told on stderr and the others go on; when none is left, the first
 * reason ends the run.
 */
export async function openInputs(names: readonly string[], io: Io): Promise<Opened> {
  const trees: SourceTree[] = [];
  const failures: UserError[] = [];
  for (const name of names) {
    try {
      trees.push(await openInput(name));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (trees.length === 0) throw first ?? new UserError('no input', EXIT.usage, 'name a sysdump, a folder or a file');
  for (const failure of failures) io.stderr.write(`ciliumdoc: ${failure.message}${failure.hint === undefined ? '' : ` (${failure.hint})`}\n`);
  return { trees, close: async () => { for (const tree of trees) await tree.close(); } };
}
