import yargs, { type Argv } from 'yargs';
import { EXIT, type ExitCode, UserError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import { commandTable, optionNames } from './command-table.ts';
import { allCommands, type Command, COMMANDS } from './commands/index.ts';
import type { Io } from './io.ts';
import { startAhead } from './jobs/ahead.ts';
import { toolVersion } from './version.ts';

const EPILOGUE = `Exit codes: 0 nothing at or above --fail-on, 1 findings at or above it, 2 wrong
usage or rule files, 3 input unreadable, 4 coverage too low, 5 a fault of
ciliumdoc itself, 130 interrupted.
Nothing leaves this machine: no network, no telemetry.`;

/**
 * Runs one command line. Returns the exit code; prints only through \`io\`. Known faults are one line and a hint,
 * unknown ones are told to be ours, with the way to report them.
 */
export async function main(argv: readonly string[], world: Io): Promise<ExitCode> {
  const io = isQuiet(argv) ? { stdout: world.stdout, stderr: world.stderr, env: world.env, quiet: true } : world;
  let code: ExitCode = EXIT.clean;
  try {
    if (argv[0] === 'complete') {
      // Past yargs, which would judge the half-typed words.
      await (await import('./commands/completion.ts')).completeWords(argv.slice(1), io, commandTable(await allCommands()));
      return code;
    }
    await (await build(argv, io, (result) => { code = result; }))
      .fail((message: string, error: Error | undefined) => { throw error ?? new UnknownWord(message); })
      .parseAsync(withPlainWords(argv).map(stdinName), {}, (error: Error | undefined | null, _args: unknown, output: string) => {
        // Help and version; yargs would print them itself, past the streams a test stands in for.
        if ((error === undefined || error === null) && output !== '') io.stdout.write(`${output}\n`);
      });
    return code;
  } catch (error) {
    return report(error instanceof UnknownWord ? await usageError(error.message) : error, io);
  }
}

/** Known before the commands are, since each of them tells its progress by the streams it is given. */
function isQuiet(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? undefined : end).includes('--quiet');
}

/** yargs' refusal of a command line, before it is put in our words. */
class UnknownWord extends Error {}

/** Names of options are looked up only when one was misspelt. */
async function usageError(message: string): Promise<UserError> {
  const options = /^Unknown argument/m.test(message) ? optionNames(commandTable(await allCommands())) : [];
  return new UserError(withNearest(message, options), EXIT.usage, 'see ciliumdoc --help');
}

async function build(argv: readonly string[], io: Io, setCode: (code: ExitCode) => void): Promise<Argv> {
  let parser = yargs([]).scriptName('ciliumdoc').locale('en').strict().exitProcess(false).version(toolVersion())
    .wrap(80).strictCommands().demandCommand(1, 'say what to do: ciliumdoc analyze FILE')
    .usage('$0 <command>\n\nTells what is wrong with a Cilium cluster, from a sysdump or pasted outputs, offline.')
    .example('$0 analyze sysdump.zip', 'summary here, full report in ciliumdoc-report.html')
    .example('$0 analyze status.txt iptables.txt', 'two saved outputs of one cluster')
    .example('kubectl exec ds/cilium -- cilium status --verbose | $0 analyze -', 'from a pipe')
    .example('$0 analyze sysdump.zip -o json=- --fail-on error', 'a gate in CI')
    .example('$0 explain KPR-001', 'what a code means and how to fix it')
    .epilogue(EPILOGUE).help().alias('h', 'help');
  parser.option('quiet', { type: 'boolean', describe: 'No progress on stderr' });
  if (readsDumps(argv)) startAhead(argv.slice(1));
  withoutSpareHelp(parser);
  for (const load of needed(argv)) parser = (await load())(parser, io, setCode);
  return parser;
}

/** While a command runs, yargs lays out its help for whoever asks later, as long as a start takes. Nobody does: faults are told by us. */
function withoutSpareHelp(parser: Argv): void {
  const { getInternalMethods } = parser as Argv & { readonly getInternalMethods: () => { readonly getUsageInstance: () => { cacheHelpMessage: () => void } } };
  getInternalMethods.call(parser).getUsageInstance().cacheHelpMessage = () => undefined;
}

/** yargs loses a lone `-` in a list of inputs; the archive knows the same stream under this name. */
function stdinName(word: string): string {
  return word === '-' ? '/dev/stdin' : word;
}

/**
 * Words after `--` are never options, whatever they begin with. yargs forgets them where a command demands inputs, so they are put
 * before the first option, as paths.
 */
function withPlainWords(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  if (end < 0) return argv;
  const before = argv.slice(0, end);
  const firstOption = before.findIndex((word) => word.startsWith('-') && word !== '-');
  const at = firstOption < 0 ? end : firstOption;
  return [...before.slice(0, at), ...argv.slice(end + 1).map((word) => (word.startsWith('-') && word !== '-' ? `./${word}` : word)), ...before.slice(at)];
}

/** The command named, none for the version, all for help and for words that are no command. */
function needed(argv: readonly string[]): readonly (() => Promise<Command>)[] {
  if (argv.length === 1 && argv[0] === '--version') return [];
  const named = Object.entries(COMMANDS).find(([name]) => name === argv[0]);
  return named === undefined ? Object.values(COMMANDS) : [named[1]];
}

/** Commands that parse with threads. */
function readsDumps([command]: readonly string[]): boolean {
  return command === 'analyze' || command === 'inspect';
}

/** yargs' sentence for an unknown word, with the word that was probably meant. */
function withNearest(message: string, options: readonly string[]): string {
  const match = /^Unknown (?<what>argument|command)s?: (?<names>.+)$/m.exec(message);
  const first = match?.groups?.['names']?.split(', ')[0];
  if (first === undefined) return otherFault(message);
  const isOption = match?.groups?.['what'] === 'argument' && !Object.keys(COMMANDS).some((c) => nearest(first, [c]) !== undefined);
  const near = nearest(first, isOption ? options : Object.keys(COMMANDS));
  const shown = isOption && first.length > 1 ? `--${first}` : first;
  return `unknown ${isOption ? 'option' : 'command'} ${shown}${near === undefined ? '' : `; did you mean ${isOption ? '--' : ''}${near}?`}`;
}

/** The rest of yargs' sentences, each as one line that says what to write. */
function otherFault(message: string): string {
  if (message.startsWith('Not enough non-option arguments')) return 'an input is missing: name a sysdump, a folder, a file, a code, or - for standard input';
  const bare = /^Not enough arguments following: (?<option>[\w-]+)$/m.exec(message)?.groups?.['option'];
  if (bare !== undefined) return `${bare.length === 1 ? '-' : '--'}${bare} needs a value`;
  const choice = /Argument: (?<option>[\w-]+), Given: "(?<given>[^"]*)", Choices: (?<choices>.+)$/m.exec(message)?.groups;
  if (choice !== undefined) {
    const words = [...(choice['choices'] ?? '').matchAll(/"([^"]+)"/g)].map((m) => m[1] ?? '');
    const near = nearest(choice['given'] ?? '', words);
    return `--${choice['option'] ?? ''} cannot be "${choice['given'] ?? ''}"; ${near === undefined ? `it is one of ${words.join(', ')}` : `did you mean ${near}?`}`;
  }
  return message.split('\n')[0] ?? message;
}

function report(error: unknown, io: Io): ExitCode {
  if (error instanceof UserError) {
    io.stderr.write(`ciliumdoc: ${error.message}\n`);
    if (error.hint !== undefined) io.stderr.write(`  ${error.hint}\n`);
    return error.exitCode;
  }
  if (error instanceof Error && error.name === 'YError') {
    io.stderr.write(`ciliumdoc: ${otherFault(error.message)}\n  see ciliumdoc --help\n`);
    return EXIT.usage;
  }
  io.stderr.write(`ciliumdoc: internal error: ${error instanceof Error ? error.message : String(error)}\n  this is a fault of ciliumdoc; please report it with the output of: ciliumdoc inspect\n`);
  if (io.env['CILIUMDOC_DEBUG'] !== undefined && error instanceof Error) io.stderr.write(`${error.stack ?? ''}\n`);
  return EXIT.internal;
}
