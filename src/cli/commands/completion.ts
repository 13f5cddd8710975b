import type { Argv } from 'yargs';
import { completionScript, SHELLS } from '../completion/scripts.ts';
import type { commandTable } from '../command-table.ts';
import type { Io } from '../io.ts';

/** What every command takes. */
type CommandTable = ReturnType<typeof commandTable>;

/** `ciliumdoc completion bash|zsh|fish`: the script with which a shell completes commands, options, codes, formats and nodes. */
export function completionCommand(parser: Argv, io: Io): Argv {
  return parser.command('completion <shell>', 'Print the script with which a shell completes words', (y) => y
    .positional('shell', { choices: SHELLS, demandOption: true, describe: 'the shell to print it for' })
    .example('eval "$($0 completion bash)"', 'in ~/.bashrc; zsh alike')
    .example('$0 completion fish | source', 'in the configuration of fish'),
  (args) => { io.stdout.write(completionScript(args.shell)); });
}

/** What the scripts ask, `ciliumdoc complete WORDS...`: candidates for the last word, a line each. Never fails: a person is typing. */
export async function completeWords(words: readonly string[], io: Io, table: CommandTable): Promise<void> {
  const [{ complete }, { sources }] = await Promise.all([import('../completion/complete.ts'), import('../completion/sources.ts')]);
  const { candidates, filesAfter } = await complete(table, words, sources);
  for (const { word, describe } of candidates) io.stdout.write(describe === undefined ? `${word}\n` : `${word}\t${describe}\n`);
  if (filesAfter !== undefined) io.stdout.write(`:files ${filesAfter}\n`);
}
