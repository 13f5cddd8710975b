import { main } from '../../src/cli/main.ts';

/** What a command line did. */
export interface Ran { readonly code: number; readonly out: string; readonly err: string }

/** Runs a command line in this process, as a shell with 80 columns and no colour would see it. */
export async function run(...argv: readonly string[]): Promise<Ran> {
  let out = '';
  let err = '';
  const code = await main(argv, {
    stdout: { write: (text) => { out += text; } },
    stderr: { write: (text) => { err += text; } },
    env: {},
  });
  return { code, out, err };
}
