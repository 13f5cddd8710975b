import { wrap } from '../reporters/wrap.ts';
import { COMMON_OPTIONS, type ArgumentInfo, type CommandInfo } from './command-table.ts';
import { SETTINGS, environmentName } from './config/settings.ts';

const EXITS: readonly (readonly [code: number, meaning: string])[] = [
  [0, 'nothing at or above --fail-on'], [1, 'findings at or above --fail-on; for diff: something got worse; for waivers and baseline: an entry needs a look'],
  [2, 'wrong usage, or a rule, waiver or settings file with an error'], [3, 'the input cannot be read, or holds nothing that is known'],
  [4, 'coverage below --fail-coverage-below'], [5, 'a fault of ciliumdoc'],
];

/** ciliumdoc(1) in troff, from the tables of commands and settings. No date and no version: it is the same until an option changes. */
export function manPage(table: readonly CommandInfo[]): string {
  const lines = [
    '.\\" Written by scripts/man.ts from the commands. Do not edit.',
    '.TH CILIUMDOC 1 "" "ciliumdoc" "User Commands"', '.nh', '.ad l',
    '.SH NAME', 'ciliumdoc \\- tells what is wrong with a Cilium cluster from files alone',
    '.SH SYNOPSIS', ...table.flatMap((c) => [`.B ciliumdoc ${c.name}`, roff(`${c.usage.slice(c.name.length)} [options]`.trimStart()), '.br']),
    '.SH DESCRIPTION',
    ...prose('Reads a cilium sysdump (zip, tar, folder), or saved or pasted outputs of commands, judges them by rules and tells what is wrong, with the lines that prove it, the cause and the remedy. It needs no access to the cluster, opens no network connection and writes only the files it is told to write, and ciliumdoc-report.html.'),
    '.SH COMMANDS', ...table.flatMap((c) => [...commandLines(c), ...c.commands.flatMap(commandLines)]),
    '.SH COMMON OPTIONS', ...COMMON_OPTIONS.flatMap(optionLines),
    '.SH EXIT STATUS', ...EXITS.flatMap(([code, meaning]) => ['.TP', `.B ${String(code)}`, roff(meaning)]),
    ...prose('When several apply, 5 wins over 3, over 4, over 1.', '.P'),
    '.SH ENVIRONMENT', ...prose('Settings of analyze; a flag wins over them, they win over the settings file. Lists are separated by commas.'),
    ...SETTINGS.flatMap((name) => ['.TP', `.B ${environmentName(name)}`, `as \\fB${roff(flagOf(name))}\\fR`]),
    '.TP', '.B CILIUMDOC_CONFIG\\fR, \\fBCILIUMDOC_NO_CONFIG', 'the settings file, or none', '.TP', '.B NO_COLOR\\fR, \\fBFORCE_COLOR', 'colours off or on, whatever the terminal',
    '.SH FILES', '.TP', '.I .ciliumdoc.yaml', 'settings, looked for here and above; \\fBciliumdoc config schema\\fR tells what it may hold',
    '.TP', '.I ciliumdoc\\-report.html', 'the page that analyze writes when no format is named',
    '.SH EXAMPLES', ...table.flatMap((c) => c.examples.flatMap(({ command, describe }) => ['.TP', `.B ${roff(command)}`, roff(describe === '' ? c.describe : describe)])),
  ];
  return `${lines.join('\n')}\n`;
}

function commandLines(c: CommandInfo): string[] {
  return [
    `.SS ciliumdoc ${roff(c.usage)}`, roff(`${c.describe}.`), ...c.positionals.flatMap((p) => ['.TP', `.I ${roff(p.name)}`, told(p)]), ...c.options.flatMap(optionLines),
  ];
}

function optionLines(option: ArgumentInfo): string[] {
  const value = option.isSwitch ? '' : ` \\fI${roff(option.choices.length > 0 ? option.choices.join('|') : 'VALUE')}\\fR${option.many ? ' ...' : ''}`;
  return ['.TP', `${option.alias === undefined ? '' : `\\fB\\-${option.alias}\\fR, `}\\fB\\-\\-${roff(option.name)}\\fR${value}`, told(option)];
}

function told({ describe, standard }: ArgumentInfo): string {
  return roff(standard === undefined || standard === '' ? describe : `${describe} (default: ${standard})`);
}

function flagOf(name: (typeof SETTINGS)[number]): string {
  return `--${environmentName(name).slice('CILIUMDOC_'.length).toLowerCase().replaceAll('_', '-')}`;
}

function prose(text: string, macro?: string): string[] {
  return [...(macro === undefined ? [] : [macro]), ...wrap(text, 100).map(roff)];
}

/** Text as troff shows it: a hyphen that can be copied, no escape, no request at the start of a line. */
function roff(text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replace(/^(?=[.'])/, '\\&');
}
