import type { Argv } from 'yargs';
import type { Command } from './commands/index.ts';
import type { Io } from './io.ts';

/** An option or argument as a command declares it. */
export interface ArgumentInfo {
  readonly name: string;
  readonly alias?: string;
  readonly describe: string;
  readonly choices: readonly string[];
  /** Several values, or the option several times. */
  readonly many: boolean;
  /** All words that follow are its values. */
  readonly greedy?: true;
  /** A switch: takes no value. */
  readonly isSwitch: boolean;
  /** What holds when it is not given. */
  readonly standard?: string;
}

/** A command with what may follow it. */
export interface CommandInfo {
  /** `rules new`. */
  readonly name: string;
  /** With its arguments: `rules new <code> <slug>`. */
  readonly usage: string;
  readonly describe: string;
  readonly positionals: readonly ArgumentInfo[];
  readonly options: readonly ArgumentInfo[];
  readonly examples: readonly { readonly command: string; readonly describe: string }[];
  readonly commands: readonly CommandInfo[];
}

/** Options of every command. */
export const COMMON_OPTIONS: readonly ArgumentInfo[] = [
  { name: 'quiet', describe: 'no progress on stderr', choices: [], many: false, isSwitch: true },
  { name: 'help', alias: 'h', describe: 'help on the command', choices: [], many: false, isSwitch: true },
  { name: 'version', describe: 'the version of ciliumdoc', choices: [], many: false, isSwitch: true },
];

/** What commands write to while their options are asked for: nothing. */
const SILENT: Io = { stdout: { write: () => undefined }, stderr: { write: () => undefined }, env: {} };

/** The table of commands and options, by having each command declare itself to a listener in place of yargs. */
export function commandTable(commands: readonly Command[]): CommandInfo[] {
  const root = new Listener('');
  for (const command of commands) command(root.asParser(), SILENT, () => undefined);
  return root.commands;
}

/** Names of all options of all commands, sorted and once each. */
export function optionNames(table: readonly CommandInfo[]): string[] {
  const names = (commands: readonly CommandInfo[]): string[] => commands.flatMap((c) => [...c.options.map((o) => o.name), ...names(c.commands)]);
  return [...new Set([...names(table), ...COMMON_OPTIONS.map((o) => o.name)])].sort();
}

interface Definition {
  readonly alias?: string; readonly describe?: string; readonly choices?: readonly string[]; readonly array?: boolean; readonly nargs?: number; readonly type?: string;
  readonly default?: unknown; readonly defaultDescription?: string;
}

function infoOf(name: string, definition: Definition): ArgumentInfo {
  const { alias, describe = '', choices = [], array = false, nargs, type } = definition;
  const standard = standardOf(definition);
  return { name, describe, choices, many: array, isSwitch: type === 'boolean', ...(array && nargs === undefined ? { greedy: true } : {}), ...(alias === undefined ? {} : { alias }), ...(standard === undefined ? {} : { standard }) };
}

function standardOf({ default: value, defaultDescription, type }: Definition): string | undefined {
  if (defaultDescription !== undefined) return defaultDescription;
  if (type === 'boolean' || value === undefined) return undefined;
  return Array.isArray(value) ? value.join(' ') : typeof value === 'string' ? value : JSON.stringify(value);
}

/** Answers the calls that commands make of yargs, and keeps what they say. */
class Listener {
  readonly commands: CommandInfo[] = [];
  readonly #name: string;
  readonly #positionals: ArgumentInfo[] = [];
  readonly #options: ArgumentInfo[] = [];
  readonly #examples: { command: string; describe: string }[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  /** Commands use the part of yargs that this class has; a call of another part fails every test of the table. */
  asParser(): Argv {
    return this as unknown as Argv;
  }

  option(name: string, definition: Definition): this {
    this.#options.push(infoOf(name, definition));
    return this;
  }

  positional(name: string, definition: Definition): this {
    this.#positionals.push(infoOf(name, definition));
    return this;
  }

  example(command: string, describe: string): this {
    this.#examples.push({ command: command.replace('$0', 'ciliumdoc'), describe });
    return this;
  }

  command(spec: string, describe: string, builder: (parser: Argv) => unknown): this {
    const words = spec.split(' ');
    // `$0` is what the command does without a word of its own: its options are those of the command above.
    if (words[0] === '$0') { builder(this.asParser()); return this; }
    const plain = words.filter((word) => !/^[<[]/.test(word)).join(' ');
    const name = this.#name === '' ? plain : `${this.#name} ${plain}`;
    const inner = new Listener(name);
    builder(inner.asParser());
    this.commands.push(inner.#info(this.#name === '' ? spec : `${this.#name} ${spec}`, describe));
    return this;
  }

  #info(usage: string, describe: string): CommandInfo {
    return { name: this.#name, usage, describe, positionals: this.#positionals, options: this.#options, examples: this.#examples, commands: this.commands };
  }
}
