import { DEFAULT_LIMITS, type Limits, openInput } from '../archive/open.ts';
import { parseBytes } from '../base/bytes.ts';
import { EXIT, UserError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import type { SourceTree } from '../model/source-file.ts';
import type { Io } from './io.ts';

/** Inputs that could be opened; at least one. */
export interface Opened { readonly trees: readonly SourceTree[]; close(): Promise<void> }

/**
 * Opens every input named. One that cannot be opened is told on stderr and the others go on; when none is left, the first
 * reason ends the run.
 */
export async function openInputs(names: readonly string[], io: Io, limits: readonly string[] = []): Promise<Opened> {
  const ceilings = readLimits(limits);
  const trees: SourceTree[] = [];
  const failures: UserError[] = [];
  for (const name of names) {
    try {
      trees.push(await openInput(name, { limits: ceilings }));
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

/** Reads `--limit NAME=NUMBER`: ceilings against hostile input. Bytes may carry a unit, `4GiB`. Throws a usage error for anything else. */
export function readLimits(pairs: readonly string[]): Partial<Limits> {
  const names = Object.keys(DEFAULT_LIMITS);
  return Object.fromEntries(pairs.map((pair) => {
    const [name = '', value = ''] = pair.split('=', 2);
    if (!names.includes(name)) {
      const near = nearest(name, names);
      throw new UserError(`--limit knows no "${name}"`, EXIT.usage, near === undefined ? `it knows ${names.join(', ')}` : `did you mean ${near}?`);
    }
    const number = /^\d{1,15}$/.test(value) ? Number(value) : parseBytes(value);
    if (number === undefined || number <= 0) throw new UserError(`--limit ${pair}: "${value}" is no number above zero`, EXIT.usage, 'write a count, or bytes with a unit: --limit memberBytes=4GiB');
    return [name, number];
  }));
}
