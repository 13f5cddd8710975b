import { COMMON_OPTIONS, type ArgumentInfo, type CommandInfo } from '../command-table.ts';

/** A word that may stand next, with what a shell may show beside it. */
export interface Candidate { readonly word: string; readonly describe?: string }

export interface Completion {
  readonly candidates: readonly Candidate[];
  /** Names of files fit, too: after this prefix of the word, `html=` for one. */
  readonly filesAfter?: string;
}

/** What is looked up only when a word asks for it. */
export interface Sources {
  /** Formats of a command. */
  formats(command: string): readonly string[];
  /** Rules by code. */
  codes(): readonly Candidate[];
  /** What `get` can show. */
  kinds(): readonly Candidate[];
  /** Names of the ceilings of `--limit`. */
  limits(): readonly string[];
  /** Severities, the gravest first. */
  severities(): readonly string[];
  /** Nodes of an input, where they are found quickly. */
  nodes(inputs: readonly string[]): Promise<readonly string[]>;
}

/** Where in a command line the last word stands. */
interface Spot {
  readonly command: CommandInfo | undefined;
  /** Sub-commands that may come next. */
  readonly commands: readonly CommandInfo[];
  /** The option whose value the word is. */
  readonly option: ArgumentInfo | undefined;
  readonly positionals: readonly string[];
  /** After a lone `--` nothing is an option. */
  readonly ended: boolean;
  readonly given: ReadonlyMap<string, readonly string[]>;
}

/**
 * What may stand in place of the last word.
 * @param words those after `ciliumdoc`, as the shell takes them apart; the last one may be empty
 */
export async function complete(table: readonly CommandInfo[], words: readonly string[], sources: Sources): Promise<Completion> {
  const current = words.at(-1) ?? '';
  const spot = spotOf(table, words.slice(0, -1));
  const joined = /^--([a-z-]+)=/.exec(current);
  if (joined !== null && !spot.ended && spot.option === undefined) {
    const option = optionsOf(spot).find((o) => o.name === joined[1]);
    return option === undefined ? { candidates: [] } : fitting(current, behind(joined[0], await values(option, spot, current.slice(joined[0].length), sources)));
  }
  if (spot.option !== undefined && !(current.startsWith('-') && current !== '-' && spot.option.greedy === true)) return fitting(current, await values(spot.option, spot, current, sources));
  if (current.startsWith('-') && !spot.ended) return fitting(current, { candidates: optionsOf(spot).map((o) => ({ word: `--${o.name}`, describe: o.describe })) });
  if (spot.positionals.length === 0 && spot.commands.length > 0) {
    const commands = spot.commands.map((c) => ({ word: c.name.split(' ').at(-1) ?? '', describe: c.describe }));
    if (commands.some((c) => c.word.startsWith(current))) return fitting(current, { candidates: commands });
  }
  return fitting(current, argument(spot, sources));
}

function spotOf(table: readonly CommandInfo[], before: readonly string[]): Spot {
  let [command, commands]: [CommandInfo | undefined, readonly CommandInfo[]] = [undefined, table];
  let [option, ended]: [ArgumentInfo | undefined, boolean] = [undefined, false];
  const positionals: string[] = [];
  const given = new Map<string, string[]>();
  for (const word of before) {
    const named = ended ? undefined : optionNamed(command, word);
    if (named !== undefined) { option = named.isSwitch || (word.includes('=') && named.greedy !== true) ? undefined : named; continue; }
    if (word === '--' && !ended) { [ended, option] = [true, undefined]; continue; }
    if (option !== undefined) {
      given.set(option.name, [...(given.get(option.name) ?? []), word]);
      if (option.greedy !== true) option = undefined;
      continue;
    }
    const next = positionals.length === 0 ? commands.find((c) => c.name.split(' ').at(-1) === word) : undefined;
    if (next === undefined) positionals.push(word);
    else [command, commands] = [next, next.commands];
  }
  return { command, commands, option, positionals, ended, given };
}

function optionNamed(command: CommandInfo | undefined, word: string): ArgumentInfo | undefined {
  const match = /^(?:--([a-z-]+)|-([a-zA-Z]))(?:=|$)/.exec(word);
  if (match === null) return undefined;
  return [...(command?.options ?? []), ...COMMON_OPTIONS].find((o) => o.name === match[1] || (match[2] !== undefined && o.alias === match[2]));
}

function optionsOf({ command }: Spot): readonly ArgumentInfo[] {
  return [...(command?.options ?? []), ...COMMON_OPTIONS];
}

const plain = (words: readonly string[]): Candidate[] => words.map((word) => ({ word }));
/** Options whose value is a file or a folder. */
const PATHS = new Set(['rules', 'db', 'waivers', 'baseline', 'sarif-anchor', 'config', 'profile', 'input', 'in', 'from', 'dir', 'out']);

async function values(option: ArgumentInfo, spot: Spot, current: string, sources: Sources): Promise<Completion> {
  if (option.choices.length > 0) return { candidates: plain(option.choices) };
  const name = spot.command?.name ?? '';
  switch (option.name) {
    case 'format': return { candidates: plain(sources.formats(name)) };
    case 'output': {
      const pair = /^([a-z-]+)=/.exec(current)?.[0];
      if (name === 'config') return { candidates: plain(sources.formats(name)) };
      return pair === undefined ? { candidates: sources.formats(name).map((format) => ({ word: `${format}=` })) } : { candidates: [], filesAfter: pair };
    }
    case 'only': case 'skip': return { candidates: [...families(sources), ...sources.codes()] };
    case 'severity': {
      const pair = /^[A-Z0-9-]+=/.exec(current)?.[0];
      return { candidates: pair === undefined ? sources.codes().map((c) => ({ ...c, word: `${c.word}=` })) : sources.severities().map((s) => ({ word: `${pair}${s}` })) };
    }
    case 'fail-coverage-below': return { candidates: families(sources).map((f) => ({ ...f, word: `${f.word}=` })) };
    case 'limit': return { candidates: sources.limits().map((limit) => ({ word: `${limit}=` })) };
    case 'node': return { candidates: plain(await sources.nodes([...(spot.given.get('input') ?? []), ...spot.positionals.slice(1)])) };
    default: return PATHS.has(option.name) && !(spot.command?.name === 'rules new' && option.name === 'input') ? { candidates: [], filesAfter: '' } : { candidates: [] };
  }
}

/** `KPR` of `KPR-001`, with how many rules it has. */
function families(sources: Sources): Candidate[] {
  const count = new Map<string, number>();
  for (const { word } of sources.codes()) {
    const family = word.split('-')[0] ?? word;
    count.set(family, (count.get(family) ?? 0) + 1);
  }
  return [...count].map(([word, n]) => ({ word, describe: `${String(n)} ${n === 1 ? 'rule' : 'rules'}` }));
}

function argument({ command, positionals }: Spot, sources: Sources): Completion {
  if (command === undefined) return { candidates: [] };
  const asked = command.positionals[positionals.length] ?? (command.positionals.at(-1)?.many === true ? command.positionals.at(-1) : undefined);
  if (asked === undefined) return { candidates: [] };
  if (asked.choices.length > 0) return { candidates: plain(asked.choices) };
  if (asked.name === 'code') return { candidates: command.name === 'rules new' ? [] : sources.codes() };
  // The first word may be an input, too: then all its kinds are listed.
  if (asked.name === 'kind') return { candidates: unique(sources.kinds()), filesAfter: '' };
  return asked.name === 'slug' ? { candidates: [] } : { candidates: [], filesAfter: '' };
}

function unique(candidates: readonly Candidate[]): Candidate[] {
  return [...new Map(candidates.map((c) => [c.word, c])).values()];
}

/** Only what begins like the word; codes are found in small letters, too. */
function fitting(current: string, { candidates, ...rest }: Completion): Completion {
  return { candidates: candidates.filter(({ word }) => word.startsWith(current) || (/^[A-Z]/.test(word) && word.startsWith(current.toUpperCase()))), ...rest };
}

/** Values of `--option=`, which is one word to most shells. */
function behind(prefix: string, { candidates, filesAfter }: Completion): Completion {
  return { candidates: candidates.map((c) => ({ ...c, word: `${prefix}${c.word}` })), ...(filesAfter === undefined ? {} : { filesAfter: `${prefix}${filesAfter}` }) };
}
