// The first file of the program: little enough to be loaded before it is known what is asked for.
import type { ExitCode } from '../base/errors.ts';
import { setEngineFlags } from './engine-flags.ts';
import { quickestParts } from './compiled/kept.ts';
import { PARTS } from './compiled/parts.ts';
import type { Io } from './io.ts';

/** Commands that need so little of the program that reading compiled code, which is in one piece, takes longer than compiling. */
const LIGHT: ReadonlySet<string | undefined> = new Set(['--version', 'complete', 'completion', 'fleet', 'report']);

/** Runs one command line; see `main`. */
export async function start(argv: readonly string[], io: Io): Promise<ExitCode> {
  setEngineFlags();
  const { main } = await (isLight(argv) ? PARTS : quickestParts()).main();
  return main(argv, io);
}

/** `explain` looks up a code, or judges a dump. */
function isLight([command, ...words]: readonly string[]): boolean {
  return command === 'explain' ? words.length < 2 : LIGHT.has(command);
}
